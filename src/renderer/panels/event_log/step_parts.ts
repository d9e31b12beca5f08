/**
 * The sentence of a step, with the address and the frame that it speaks of as links. Where the sentence does not name them
 * they follow it.
 */
import type { EventStep } from '../../../engine/contract';
import { hex } from '../../panel_kit/format';

export type StepTarget =
  { readonly kind: 'address'; readonly address: number } | { readonly kind: 'frame'; readonly frame: number };

export interface StepPart {
  readonly text: string;
  readonly leadsTo?: StepTarget;
}

export function partsOfStep(step: EventStep): StepPart[] {
  let parts: StepPart[] = [{ text: step.text }];
  if (step.address !== undefined) {
    parts = linked(parts, hex(step.address), { kind: 'address', address: step.address }, '');
  }
  if (step.frame !== undefined) parts = linked(parts, hex(step.frame), { kind: 'frame', frame: step.frame }, 'frame ');
  return parts;
}

/** Makes the first mention of a number a link; `word` introduces it where it has to be added. */
function linked(parts: readonly StepPart[], number: string, leadsTo: StepTarget, word: string): StepPart[] {
  const mention = new RegExp(`${number}(?![0-9a-f])`);
  for (const [index, part] of parts.entries()) {
    const at = part.leadsTo === undefined ? part.text.search(mention) : -1;
    if (at < 0) continue;
    const pieces: readonly StepPart[] = [
      { text: part.text.slice(0, at) },
      { text: number, leadsTo },
      { text: part.text.slice(at + number.length) },
    ];
    return [...parts.slice(0, index), ...pieces.filter((piece) => piece.text !== ''), ...parts.slice(index + 1)];
  }
  return [...parts, { text: ` ${word}` }, { text: number, leadsTo }];
}
