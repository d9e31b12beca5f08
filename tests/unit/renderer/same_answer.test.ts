import { describe, expect, it } from 'vitest';
import { isSameAnswer } from '../../../src/renderer/panel_kit/same_answer';

const answer = () => ({ verdict: ['1', ' page'], cells: Uint8Array.of(1, 2, 3), zones: [{ name: 'DMA', free: 2 }] });

describe('two answers', () => {
  it('are the same when every part is', () => {
    expect(isSameAnswer(answer(), answer())).toBe(true);
    expect(isSameAnswer(null, null)).toBe(true);
  });

  it('differ by a byte, a figure, a member more or a member less', () => {
    expect(isSameAnswer(answer(), { ...answer(), cells: Uint8Array.of(1, 2, 4) })).toBe(false);
    expect(isSameAnswer(answer(), { ...answer(), cells: Uint8Array.of(1, 2) })).toBe(false);
    expect(isSameAnswer(answer(), { ...answer(), zones: [{ name: 'DMA', free: 3 }] })).toBe(false);
    expect(isSameAnswer(answer(), { ...answer(), more: undefined })).toBe(false);
    expect(isSameAnswer({ ...answer(), more: 1 }, answer())).toBe(false);
  });

  it('differ where a list stands for an object, or nothing for something', () => {
    expect(isSameAnswer([], {})).toBe(false);
    expect(isSameAnswer(null, answer())).toBe(false);
    expect(isSameAnswer([1, 2], Uint8Array.of(1, 2))).toBe(false);
  });
});
