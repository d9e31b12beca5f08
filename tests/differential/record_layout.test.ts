import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTranslationUnit } from '../../src/engine/c/front';
import { hasGcc } from './native_compiler';

/** Random structures and unions with bit-fields, packing and alignment: gcc must agree on every size and offset. */
const widths = { char: 8, short: 16, int: 32, 'unsigned long long': 64, _Bool: 1, 'unsigned char': 8 } as const;
const bitField = fc
  .constantFrom('char', 'short', 'int', 'unsigned long long', '_Bool', 'unsigned char')
  .chain((type) =>
    fc.tuple(fc.constant(type), fc.integer({ min: 1, max: widths[type] }), fc.integer({ min: 0, max: 9 })),
  );
const plain = fc.tuple(
  fc.constantFrom('char', 'short', 'int', 'long', 'long long', 'double', 'float', 'char *', 'long double'),
  fc.constantFrom('', '', '', '[3]', '[1]'),
  fc.constantFrom(
    '',
    '',
    '',
    ' __attribute__((packed))',
    ' __attribute__((aligned(8)))',
    ' __attribute__((aligned(2)))',
  ),
);
const member = fc.oneof(
  plain.map(
    ([type, array, attribute]) =>
      (name: string) =>
        `${type} ${name}${array}${attribute}; `,
  ),
  bitField.map(([type, width, kind]) => (name: string) => {
    if (kind === 0) return `${type} : 0; `;
    return kind === 1 ? `${type} : ${width}; ` : `${type} ${name} : ${width}; `;
  }),
);
const record = fc.tuple(
  fc.constantFrom('struct', 'struct', 'struct', 'union'),
  fc.array(member, { minLength: 1, maxLength: 7 }),
  fc.constantFrom('', '', '', ' __attribute__((packed))', ' __attribute__((aligned(32)))'),
  fc.constantFrom(undefined, undefined, undefined, 1, 2, 4, 8),
);

function declarations(records: readonly (typeof record extends fc.Arbitrary<infer R> ? R : never)[]): string {
  return records
    .map(([tag, members, attribute, pack], index) => {
      const body = members.map((text, i) => text(`m${i}`)).join('');
      const declaration = `${tag} record${index} { ${body}}${attribute};\n`;
      return pack === undefined ? declaration : `#pragma pack(push, ${pack})\n${declaration}#pragma pack(pop)\n`;
    })
    .join('');
}

/** What the front end says of each record, as assertions for gcc to check. */
function assertions(source: string, dataModel: 'lp64' | 'ilp32'): string {
  const { unit, diagnostics } = parseTranslationUnit(new Map([['records.c', source]]), 'records.c', { dataModel });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return unit.records
    .filter(({ name }) => name?.startsWith('record') === true)
    .flatMap(({ tag, name, size, alignment, fields }) => {
      const type = `${tag} ${name ?? ''}`;
      const offsets = (fields ?? [])
        .filter((field) => field.bitField === undefined)
        .map((field) => `__builtin_offsetof(${type}, ${field.name ?? ''}) == ${field.offset}`);
      return [`sizeof(${type}) == ${size} && _Alignof(${type}) == ${alignment}`, ...offsets];
    })
    .map((condition) => `_Static_assert(${condition}, "${condition}");\n`)
    .join('');
}

describe.skipIf(!hasGcc)('record layout', () => {
  test.each([
    ['lp64', '-m64'],
    ['ilp32', '-m32'],
  ] as const)('is gcc’s on %s', (dataModel, option) => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 60, maxLength: 60 }), (records) => {
        const source = declarations(records);
        const checked = source + assertions(source, dataModel);
        const gcc = spawnSync('gcc', ['-fsyntax-only', '-w', option, '-x', 'c', '-'], {
          input: checked,
          encoding: 'utf8',
        });
        expect(gcc.stderr.split('\n').filter((line) => line.includes('error'))).toEqual([]);
      }),
      { numRuns: 4 },
    );
  });
});
