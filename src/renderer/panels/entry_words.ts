/** Page-table entries and page flags in words: `W writable`, not `W`. */
import type { PageTableEntry, PageWalkView } from '../../engine/contract';
import { stateNames } from '../panel_kit/cells';
import { hex } from '../panel_kit/format';

export interface EntryFlag {
  readonly letter: string;
  readonly word: string;
  readonly set: boolean;
  /** What the flag does, for a tooltip. */
  readonly meaning: string;
}

/** The flags of an entry in the order in which the kernel's debug output names them. */
export function entryFlags(entry: PageTableEntry): readonly EntryFlag[] {
  const leaf = entry.level === 'PTE' || entry.huge;
  return [
    { letter: 'P', word: 'present', set: entry.present, meaning: 'the processor may use this entry' },
    { letter: 'W', word: 'writable', set: entry.writable, meaning: 'without it a write faults' },
    { letter: 'U', word: 'user', set: entry.user, meaning: 'without it only the kernel may use the page' },
    { letter: 'A', word: 'accessed', set: entry.accessed, meaning: 'set by the processor at the first access' },
    ...(leaf
      ? [{ letter: 'D', word: 'dirty', set: entry.dirty, meaning: 'set by the processor at the first write' }]
      : []),
    ...(entry.huge ? [{ letter: 'PS', word: 'huge page', set: true, meaning: 'the walk ends here' }] : []),
    ...(leaf
      ? [
          { letter: 'NX', word: 'no execute', set: entry.noExecute, meaning: 'with it fetching an instruction faults' },
          {
            letter: 'G',
            word: 'global',
            set: entry.global,
            meaning: 'with it the entry stays in the TLB on a context switch',
          },
        ]
      : []),
  ];
}

/** The letters of the set flags: `P W U A`. */
export function flagLetters(entry: PageTableEntry): string {
  return entryFlags(entry)
    .filter((flag) => flag.set)
    .map((flag) => flag.letter)
    .join(' ');
}

/** The words of the set flags: `present, writable, user`. */
export function flagWords(entry: PageTableEntry): string {
  const words = entryFlags(entry)
    .filter((flag) => flag.set)
    .map((flag) => flag.word);
  return words.length === 0 ? 'no flag set' : words.join(', ');
}

/** Where an entry leads: a frame, a swap slot, or nowhere. */
export function leadsTo(entry: PageTableEntry): string {
  if (entry.frame !== undefined) return `frame ${hex(entry.frame)}`;
  if (entry.swapSlot !== undefined) return `swap slot ${entry.swapSlot}`;
  return 'nothing';
}

/** What lies behind an address, in one line for a tooltip. */
export function walkInWords(walk: PageWalkView): string {
  const leaf = walk.steps.findLast((step) => step.entry !== undefined)?.entry;
  const reached = leaf !== undefined && (leaf.level === 'PTE' || leaf.huge);
  if (!reached || (!leaf.present && leaf.swapSlot === undefined)) return walk.outcome;
  return `${stateNames[leaf.state]}, ${leadsTo(leaf)}, ${flagWords(leaf)}. ${walk.outcome}`;
}
