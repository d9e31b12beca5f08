/**
 * #pragma pack: how closely the members of records are packed from here on.
 *
 *   pack(n)                      members are aligned to at most n bytes
 *   pack()                       back to what the types say
 *   pack(push[, label][, n])     remembers the current value, then maybe sets n
 *   pack(pop[, label])           goes back to what was remembered
 */
/** Record members are aligned to at most this from a token on; undefined: as their types say. */
export interface Packing {
  readonly tokenIndex: number;
  readonly alignment: number | undefined;
}

export class PackState {
  /** Every change, by the index of the first token it holds for. */
  readonly changes: Packing[] = [];
  private readonly stack: { readonly label: string | undefined; readonly alignment: number | undefined }[] = [];
  private current: number | undefined;

  /** Obeys the words after `pack`, from the parenthesis on; false when they are malformed. */
  apply(words: readonly string[], tokenIndex: number): boolean {
    if (words[0] !== '(' || words[words.length - 1] !== ')') return false;
    const args = words.slice(1, -1).filter((word) => word !== ',');
    const label = args.slice(1).find((word) => /^[A-Za-z_]/.test(word));
    const value = args.find((word) => /^[0-9]+$/.test(word));
    const alignment = value === undefined ? undefined : Number(value);
    if (args[0] === 'push') this.stack.push({ label, alignment: this.current });
    if (args[0] === 'pop') this.pop(label);
    if (alignment !== undefined || args.length === 0) this.current = alignment === 0 ? undefined : alignment;
    this.changes.push({ tokenIndex, alignment: this.current });
    return true;
  }

  private pop(label: string | undefined): void {
    let popped = this.stack.pop();
    while (label !== undefined && popped !== undefined && popped.label !== label) popped = this.stack.pop();
    this.current = popped?.alignment;
  }
}
