import { describe, expect, test } from 'vitest';
import type { Field } from '../../../src/engine/c/types';
import { unitOf, variableNamed } from './front_end';

/** `size/alignment name@offset name@offset:bit+width ...` of the type of a variable named `object`. */
function layoutOf(source: string, dataModel: 'lp64' | 'ilp32' = 'lp64'): string {
  const { type } = variableNamed(unitOf(source, { dataModel }), 'object');
  if (type.kind !== 'record' || type.definition.fields === undefined) throw new Error('not a complete record');
  const { size, alignment, fields } = type.definition;
  const place = ({ name, offset, bitField }: Field): string =>
    `${name ?? '-'}@${bitField === undefined ? offset : `${offset}:${bitField.bitOffset}+${bitField.width}`}`;
  return [`${size}/${alignment}`, ...fields.map(place)].join(' ');
}

/** The sizes and offsets are gcc 12's, with -m64 and -m32; tests/differential/record_layout.test.ts asks it anew. */
describe('records are laid out as gcc lays them out', () => {
  test.each([
    ['struct { char a; int b; char c; }', '12/4 a@0 b@4 c@8', '12/4 a@0 b@4 c@8'],
    ['struct { char a; double d; }', '16/8 a@0 d@8', '12/4 a@0 d@4'],
    ['struct { short a; long long b; }', '16/8 a@0 b@8', '12/4 a@0 b@4'],
    ['struct { char *p; char c; }', '16/8 p@0 c@8', '8/4 p@0 c@4'],
    ['union { char a[5]; int b; }', '8/4 a@0 b@0', '8/4 a@0 b@0'],
    ['struct { int a : 3, b : 5; int c : 25; }', '8/4 a@0:0+3 b@0:3+5 c@4:0+25', '8/4 a@0:0+3 b@0:3+5 c@4:0+25'],
    ['struct { char a; int b : 4; }', '4/4 a@0 b@0:8+4', '4/4 a@0 b@0:8+4'],
    ['struct { int a : 4; int : 0; int b : 4; }', '8/4 a@0:0+4 b@4:0+4', '8/4 a@0:0+4 b@4:0+4'],
    ['struct { char a; int : 20; char b; }', '5/1 a@0 b@4', '5/1 a@0 b@4'],
    ['struct { short a : 9; short b : 9; }', '4/2 a@0:0+9 b@2:0+9', '4/2 a@0:0+9 b@2:0+9'],
    ['struct { long long a : 40; int b : 20; }', '8/8 a@0:0+40 b@4:8+20', '8/4 a@0:0+40 b@4:8+20'],
    ['struct __attribute__((packed)) { char a; int b; short c; }', '7/1 a@0 b@1 c@5', '7/1 a@0 b@1 c@5'],
    ['struct { char a; int b __attribute__((aligned(16))); }', '32/16 a@0 b@16', '32/16 a@0 b@16'],
    ['struct { int n; double d[]; }', '8/8 n@0 d@8', '4/4 n@0 d@4'],
    ['struct { struct { char a; }; union { int b; char c; }; }', '8/4 -@0 -@4', '8/4 -@0 -@4'],
    ['struct { }', '0/1', '0/1'],
  ])('%s', (source, lp64, ilp32) => {
    expect(layoutOf(`${source} object;`)).toBe(lp64);
    expect(layoutOf(`${source} object;`, 'ilp32')).toBe(ilp32);
  });

  test('#pragma pack caps alignment until it is popped', () => {
    expect(layoutOf('#pragma pack(push, 2)\nstruct { char a; int b; } object;')).toBe('6/2 a@0 b@2');
    expect(layoutOf('#pragma pack(push, 2)\n#pragma pack(pop)\nstruct { char a; int b; } object;')).toBe('8/4 a@0 b@4');
  });
});
