import { describe, expect, it } from 'vitest';
import type { StackView, VariableView } from '../../../src/engine/contract';
import { inlineValues } from '../../../src/renderer/editor/inline_values';

const variable = (name: string, value: string, target?: number): VariableView => ({
  name,
  type: 'int',
  value,
  address: 0x1000,
  size: 4,
  target,
  expandable: false,
  path: name,
});

function stack(variables: readonly VariableView[], frameAddress = 0x7000): StackView {
  return {
    verdict: [],
    pid: 1,
    frames: [{ functionName: 'f', frameAddress, returnAddress: 0, variables }],
    globals: [variable('total', '9')],
    stackBytes: 0,
    stackLimit: 0,
    registers: [],
  };
}

describe('values behind the current line', () => {
  it('are those that the line names, in its order, globals too', () => {
    const values = inlineValues('total = b + a;', stack([variable('a', '1'), variable('b', '2')]), undefined);
    expect(values.map(({ name, value }) => [name, value])).toEqual(
      [
        ['total', '9'],
        ['b', '2'],
      ].concat([['a', '1']]),
    );
  });

  it('are not words of a string or a comment', () => {
    const values = inlineValues(
      'puts("a b"); /* a */ // b',
      stack([variable('a', '1'), variable('b', '2')]),
      undefined,
    );
    expect(values).toEqual([]);
  });

  it('tell the old value when it differs in the same call', () => {
    const [now] = inlineValues('a++;', stack([variable('a', '2')]), stack([variable('a', '1')]));
    expect(now?.before).toBe('1');
  });

  it('tell no old value from another call of the same function', () => {
    const [now] = inlineValues('a++;', stack([variable('a', '2')]), stack([variable('a', '1')], 0x6000));
    expect(now?.before).toBeUndefined();
  });

  it('shorten addresses to their last four digits', () => {
    const [now] = inlineValues('p = q;', stack([variable('p', '0x555555566d20', 1)]), undefined);
    expect(now?.value).toBe('0x…6d20');
  });
});
