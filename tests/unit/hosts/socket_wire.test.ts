import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromSocket, toSocket } from '../../../src/main/browser/socket_wire';

const answer = (value: unknown) => toSocket({ kind: 'answer', id: 7, answer: { ok: true, value } });
const read = (bytes: Uint8Array) => fromSocket(bytes);

describe('the socket of browser mode', () => {
  it('carries each kind of typed array as what it was', () => {
    const arrays = [
      new Uint8Array([1, 2]),
      new Int8Array([-1, 2]),
      new Uint16Array([1, 65535]),
      new Int16Array([-2, 3]),
      new Uint32Array([1, 0xffffffff]),
      new Int32Array([-5, 6]),
      new Float32Array([0.5]),
      new Float64Array([0.1, 2 ** 53]),
      new BigUint64Array([2n ** 63n]),
      new BigInt64Array([-1n]),
    ];
    expect(read(answer({ arrays }))).toEqual({ kind: 'answer', id: 7, answer: { ok: true, value: { arrays } } });
  });

  it('carries a view into a larger buffer without the rest of the buffer', () => {
    const column = new Float64Array([0, 1.5, 2.5, 9]).subarray(1, 3);
    const bytes = answer(column);
    expect(bytes.length).toBeLessThan(60);
    expect(read(bytes)).toMatchObject({ answer: { value: new Float64Array([1.5, 2.5]) } });
  });

  it('carries any JSON value unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const sent: unknown = JSON.parse(JSON.stringify(value));
        expect(read(answer(sent))).toEqual({ kind: 'answer', id: 7, answer: { ok: true, value: sent } });
      }),
    );
  });

  it('throws on bytes that are no message', () => {
    expect(() => read(new Uint8Array([0xc1]))).toThrow();
    expect(() => read(answer('text').subarray(0, 12))).toThrow();
  });
});
