/**
 * __attribute__((...)), asm labels and _Alignas. Attributes that change nothing here are read and let go.
 *
 *   attribute-specifier: '__attribute__' '(' '(' [attribute (',' attribute)*] ')' ')'
 *   attribute: identifier ['(' arguments ')']
 */
import type { Attributes } from '../ast';
import { evaluateInteger } from '../check/constants';
import { toRvalue } from '../check/conversions';
import { parseAssignmentExpression, parseConstantExpression } from './expressions';
import type { Parser } from './parser';

/** Reads any number of attribute specifiers and asm labels; later ones add to earlier ones. */
export function parseAttributes(p: Parser, initial: Attributes = {}): Attributes {
  let attributes = initial;
  for (;;) {
    if (p.at('__attribute__') || p.at('__attribute')) attributes = parseAttributeSpecifier(p, attributes);
    else if (p.at('asm') || p.at('__asm__') || p.at('__asm')) parseAsmLabel(p);
    else if (p.at('__extension__')) p.advance();
    else return attributes;
  }
}

function parseAttributeSpecifier(p: Parser, initial: Attributes): Attributes {
  let attributes = initial;
  p.advance();
  const open = p.range;
  if (!p.expect('(', " after 'attribute'") || !p.expect('(', " after '('")) {
    p.skipUntil([')']);
    p.accept(')');
    return attributes;
  }
  while (!p.at(')') && !p.atEnd && !p.at(';')) {
    const before = p.position;
    if (!p.at(',')) attributes = parseAttribute(p, attributes);
    p.accept(',');
    p.progress(before);
  }
  p.expectClosing(')', open);
  p.expectClosing(')', open);
  return attributes;
}

function parseAttribute(p: Parser, attributes: Attributes): Attributes {
  const name = p.advance().text.replace(/^__(.*)__$/, '$1');
  switch (name) {
    case 'noreturn':
      return { ...attributes, noreturn: true };
    case 'unused':
    case 'maybe_unused':
    case 'used':
      return { ...attributes, unused: true };
    case 'packed':
      return { ...attributes, packed: true };
    case 'noinline':
      return { ...attributes, noinline: true };
    case 'weak':
      return { ...attributes, weak: true };
    case 'warn_unused_result':
      return { ...attributes, warnUnusedResult: true };
    case 'constructor':
      skipArguments(p);
      return { ...attributes, beforeMain: true };
    case 'destructor':
      skipArguments(p);
      return { ...attributes, afterMain: true };
    case 'aligned':
      return { ...attributes, aligned: parseAlignment(p) };
    case 'section':
      return { ...attributes, section: stringArgument(p) };
    case 'alias':
      return { ...attributes, alias: stringArgument(p) };
    case 'cleanup':
      return { ...attributes, cleanup: nameArgument(p) };
    case 'format':
      return parseFormat(p, attributes);
    default:
      skipArguments(p);
      return attributes;
  }
}

/** aligned without a number means the largest alignment any type needs: 16 on x86. */
function parseAlignment(p: Parser): number {
  const open = p.range;
  if (p.accept('(') === undefined) return 16;
  const value = evaluateInteger(p.t.model, toRvalue(parseConstantExpression(p)));
  p.expectClosing(')', open);
  return checkedAlignment(p, value);
}

function checkedAlignment(p: Parser, value: bigint | undefined): number {
  if (value !== undefined && value > 0n && value <= 1n << 28n && (value & (value - 1n)) === 0n) return Number(value);
  if (value !== 0n) p.t.sink.error(p.previous, 'requested alignment is not a power of 2');
  return 1;
}

function stringArgument(p: Parser): string | undefined {
  const text = p.peek(1).kind === 'string' ? p.peek(1).text.slice(1, -1) : undefined;
  skipArguments(p);
  return text;
}

function nameArgument(p: Parser): string | undefined {
  const text = p.peek(1).kind === 'identifier' ? p.peek(1).text : undefined;
  skipArguments(p);
  return text;
}

/** format(printf, 1, 2) */
function parseFormat(p: Parser, attributes: Attributes): Attributes {
  const style = p.peek(1).text.replace(/^__(.*)__$/, '$1');
  const formatParameter = Number(p.peek(3).text);
  const firstArgument = Number(p.peek(5).text);
  skipArguments(p);
  if (
    (style !== 'printf' && style !== 'scanf') ||
    !Number.isInteger(formatParameter) ||
    !Number.isInteger(firstArgument)
  )
    return attributes;
  return { ...attributes, format: { style, formatParameter, firstArgument } };
}

function skipArguments(p: Parser): void {
  if (!p.at('(')) return;
  const open = p.range;
  p.advance();
  p.skipUntil([')']);
  p.expectClosing(')', open);
}

/** asm("name") after a declarator renames the symbol for the linker; here the names of the source are the symbols. */
function parseAsmLabel(p: Parser): void {
  p.advance();
  skipArguments(p);
}

/** alignment-specifier: '_Alignas' '(' (type-name | constant-expression) ')'; the type form is read by the caller. */
export function alignmentFromExpression(p: Parser): number {
  return checkedAlignment(p, evaluateInteger(p.t.model, toRvalue(parseAssignmentExpression(p))));
}
