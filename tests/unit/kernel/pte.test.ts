import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  PAGE_ACCESSED,
  PAGE_DIRTY,
  PAGE_PRESENT,
  PAGE_PROTNONE,
  PAGE_RW,
  PAGE_USER,
  makePte,
  makeSwapPte,
  pteFrame,
  pteModify,
  pteNoExecute,
  pteNone,
  ptePresent,
  pteProtNone,
  pteSwapped,
  swapPteOffset,
  swapPteType,
} from '../../../src/engine/mmu/pte';
import { pfn } from '../../../src/engine/units';

/** Frames of machines of up to 4 PiB: 40 bits. */
const frames = fc.integer({ min: 0, max: 2 ** 40 - 1 }).map(pfn);
const READ_WRITE = { flags: PAGE_PRESENT | PAGE_USER | PAGE_RW | PAGE_ACCESSED, noExecute: true };
const NONE = { flags: PAGE_PROTNONE | PAGE_ACCESSED, noExecute: false };

describe('an entry of a page table', () => {
  it('holds frame number and flags where x86-64 has them', () => {
    expect(makePte(pfn(0x12345), 0x67, true)).toEqual({ low: 0x12345067, high: 0x8000_0000 | 0 });
    expect(makePte(pfn(0x100001), 0x25, false)).toEqual({ low: 0x1025, high: 1 });
  });

  it('gives any frame back', () => {
    fc.assert(
      fc.property(frames, fc.boolean(), (frame, noExecute) => {
        const pte = makePte(frame, PAGE_PRESENT | PAGE_USER, noExecute);
        expect([pteFrame(pte), pteNoExecute(pte)]).toEqual([frame, noExecute]);
      }),
    );
  });

  it('keeps frame, accessed and dirty through PROT_NONE and back, and hides the frame meanwhile', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const before = makePte(frame, READ_WRITE.flags | PAGE_DIRTY, true);
        const hidden = pteModify(before, NONE);
        expect([ptePresent(hidden), pteProtNone(hidden), hidden.low & PAGE_PRESENT]).toEqual([true, true, 0]);
        expect((hidden.low ^ before.low) >>> 12).toBe(0xfffff);
        expect(pteFrame(hidden)).toBe(frame);
        expect(pteModify(hidden, READ_WRITE)).toEqual(before);
      }),
    );
  });

  it('names any slot of any swap area, and is neither empty nor present then', () => {
    const offsets = fc.integer({ min: 1, max: 2 ** 26 - 1 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 28 }), offsets, (type, offset) => {
        const pte = makeSwapPte(type, offset);
        expect([swapPteType(pte), swapPteOffset(pte)]).toEqual([type, offset]);
        expect([pteSwapped(pte), pteNone(pte), ptePresent(pte)]).toEqual([true, false, false]);
      }),
    );
  });
});
