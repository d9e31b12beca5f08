/**
 * Type names (C11 6.7.7), and the question whether one begins here.
 *
 *   type-name: specifier-qualifier-list [abstract-declarator]
 */
import type { Type, VariableArrayBound } from '../types';
import { ERROR_TYPE } from '../types';
import { parseDeclarator } from './declarators';
import type { Parser } from './parser';
import { isIdentifier } from './parser';
import { parseSpecifiers } from './specifiers';

const TYPE_KEYWORDS: ReadonlySet<string> = new Set(
  (
    'void char short int long float double signed unsigned _Bool _Complex struct union enum const volatile restrict ' +
    '_Atomic typeof __typeof __typeof__ __const __const__ __volatile __volatile__ __restrict __restrict__ __signed ' +
    '__signed__ __int128 __auto_type __attribute__ __attribute _Alignas'
  ).split(' '),
);

const STORAGE_KEYWORDS: ReadonlySet<string> = new Set(
  'typedef extern static auto register inline __inline __inline__ _Noreturn _Thread_local __thread'.split(' '),
);

/** Whether a type name begins at the token that many places ahead. */
export function atTypeName(p: Parser, ahead = 0): boolean {
  const token = p.peek(ahead);
  if (token.kind !== 'identifier') return false;
  if (TYPE_KEYWORDS.has(token.text)) return true;
  if (token.text === '__extension__') return atTypeName(p, ahead + 1);
  return isIdentifier(token) && p.t.scope.lookup(token.text)?.kind === 'Typedef';
}

/** Whether a declaration begins here; a typedef name followed by `:` is a label. */
export function atDeclaration(p: Parser): boolean {
  if (p.token.text === '_Static_assert' || STORAGE_KEYWORDS.has(p.token.text)) return true;
  if (p.token.text === '__attribute__' || p.token.text === '__attribute') return !attributeStatement(p);
  if (p.token.text === '__extension__') return atTypeName(p, 1) || STORAGE_KEYWORDS.has(p.peek(1).text);
  return atTypeName(p) && !(isIdentifier(p.token) && p.peek(1).text === ':');
}

/** `__attribute__((fallthrough));` stands alone. */
function attributeStatement(p: Parser): boolean {
  return p.peek(3).text.includes('fallthrough');
}

/** A type name, and the run-time array bounds written in it. */
export function parseTypeName(p: Parser): { type: Type; bounds: readonly VariableArrayBound[] } {
  const outer = p.t.takeBounds();
  const type = p.nested<Type>(
    () => {
      const specifiers = parseSpecifiers(p, 'type-name');
      return parseDeclarator(p, 'abstract').wrap(specifiers.type);
    },
    () => ERROR_TYPE,
  );
  const bounds = p.t.takeBounds();
  p.t.noteBounds(outer);
  return { type, bounds };
}
