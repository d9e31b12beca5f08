/**
 * Functions the compiler provides itself, spelled __builtin_... or __sync_..., __atomic_... (gcc's manual, "Other
 * Built-in Functions"). Those that merely name a library function are calls of it.
 */
import type { BuiltinOperation, Expression, Rvalue } from '../ast';
import type { SourceRange } from '../source';
import { quotedType } from '../type_name';
import type { IntegerName, Type } from '../types';
import {
  BOOL,
  DOUBLE,
  FLOAT,
  INT,
  LONG_DOUBLE,
  VOID,
  integerType,
  isComplete,
  isInteger,
  isScalar,
  pointerTo,
  sizeType,
} from '../types';
import { unqualified } from '../compatible';
import { buildCall, buildName } from './calls';
import { evaluate, evaluateInteger } from './constants';
import { assignConvert, convertTo, errorExpression, isError, isLvalue, promoteInteger, toRvalue } from './conversions';
import type { Translation } from './translation';

type Build = (t: Translation, operands: readonly Expression[], range: SourceRange) => Expression;

interface Builtin {
  /** How many operands; undefined: any number, checked by `build`. */
  readonly count: number | undefined;
  readonly build: Build;
}

const BUILTINS = new Map<string, Builtin>();

function define(names: readonly string[], count: number | undefined, build: Build): void {
  for (const name of names) BUILTINS.set(name, { count, build });
}

/** Whether a name is a function of the compiler's own. */
export function isBuiltin(name: string): boolean {
  return BUILTINS.has(name) || /^__builtin_[a-z0-9_]+$/.test(name);
}

export function buildBuiltin(
  t: Translation,
  name: string,
  operands: readonly Expression[],
  range: SourceRange,
): Expression {
  const builtin = BUILTINS.get(name);
  if (operands.some(isError)) return errorExpression(range);
  if (builtin === undefined) return libraryBuiltin(t, name, operands, range);
  if (builtin.count !== undefined && builtin.count !== operands.length) {
    const word = operands.length < builtin.count ? 'few' : 'many';
    t.sink.error(range, `too ${word} arguments to function call, expected ${builtin.count}, have ${operands.length}`);
    return errorExpression(range);
  }
  return builtin.build(t, operands, range);
}

/** __builtin_memcpy is memcpy. */
function libraryBuiltin(t: Translation, name: string, operands: readonly Expression[], range: SourceRange): Expression {
  const plain = name.replace(/^__builtin_/, '').replace(/^__(\w+)_chk$/, '$1');
  if (t.scope.lookup(plain) === undefined && t.library.typeOf(plain) === undefined) {
    t.sink.error(range, `use of unknown builtin '${name}'`);
    return errorExpression(range);
  }
  const callee = t.sink.silently(() => buildName(t, plain, true, range));
  return buildCall(t, callee, operands, range, range);
}

function node(operation: BuiltinOperation, type: Type, range: SourceRange): Rvalue {
  return { kind: 'BuiltinCall', operation, type, range };
}

/** va_list as the operations take it: the pointer its array decays to, or on ilp32 the address of the `char *`. */
function variadicList(t: Translation, operand: Expression): Rvalue {
  if (t.model.name === 'ilp32' && isLvalue(operand)) {
    return { kind: 'AddressOf', operand, type: pointerTo(operand.type), range: operand.range };
  }
  return toRvalue(operand);
}

function isVariadicList(t: Translation, operand: Expression): boolean {
  const { type } = operand;
  if (t.model.name === 'ilp32') return isLvalue(operand) && type.kind === 'pointer';
  const element = type.kind === 'array' ? type.element : type.kind === 'pointer' ? type.pointee : undefined;
  return element?.kind === 'record' && element.definition.name === '__va_list_tag';
}

/** va_arg(list, type) */
export function buildVariadicArgument(t: Translation, list: Expression, type: Type, range: SourceRange): Expression {
  if (isError(list) || type.kind === 'error') return errorExpression(range);
  if (!isVariadicList(t, list)) {
    t.sink.error(list.range, `first argument to 'va_arg' is of type ${quotedType(list.type)} and not 'va_list'`);
    return errorExpression(range);
  }
  if (!isComplete(type)) {
    t.sink.error(range, `second argument to 'va_arg' is of incomplete type ${quotedType(type)}`);
    return errorExpression(range);
  }
  if (isInteger(type)) {
    const promoted = promoteInteger({ kind: 'IntegerConstant', value: 0n, type: unqualified(type), range }).type;
    if (
      promoted.kind !== type.kind ||
      (promoted.kind === 'integer' && type.kind === 'integer' && promoted.name !== type.name)
    ) {
      if (type.kind !== 'enum') {
        const message = `second argument to 'va_arg' is of promotable type ${quotedType(type)}; this va_arg has undefined behavior because arguments will be promoted to ${quotedType(promoted)}`;
        t.sink.warning(range, 'varargs', message);
      }
    }
  } else if (type.kind === 'floating' && type.name === 'float') {
    t.sink.warning(
      range,
      'varargs',
      `second argument to 'va_arg' is of promotable type 'float'; this va_arg has undefined behavior because arguments will be promoted to 'double'`,
    );
  }
  return node({ name: 'va_arg', list: variadicList(t, list) }, unqualified(type), range);
}

define(['__builtin_va_start', '__builtin_stdarg_start'], 2, (t, [list, last], range) => {
  if (list === undefined || last === undefined) return errorExpression(range);
  const current = t.current?.declaration;
  if (current === undefined || !current.type.variadic) {
    t.sink.error(range, "'va_start' used in function with fixed args");
    return errorExpression(range);
  }
  if (!isVariadicList(t, list)) {
    t.sink.error(list.range, `passing ${quotedType(list.type)} to parameter of incompatible type 'va_list'`);
    return errorExpression(range);
  }
  const parameter = last.kind === 'VariableReference' ? last.variable : undefined;
  const named = current.parameters[current.parameters.length - 1];
  if (parameter === undefined || parameter !== named) {
    t.sink.warning(last.range, 'varargs', "second argument to 'va_start' is not the last named parameter");
  }
  return node({ name: 'va_start', list: variadicList(t, list), lastParameter: parameter }, VOID, range);
});

define(['__builtin_va_end'], 1, (t, [list], range) => {
  if (list === undefined || !isVariadicList(t, list)) {
    t.sink.error(range, "argument to 'va_end' is not of type 'va_list'");
    return errorExpression(range);
  }
  return node({ name: 'va_end', list: variadicList(t, list) }, VOID, range);
});

define(['__builtin_va_copy'], 2, (t, [target, source], range) => {
  if (target === undefined || source === undefined || !isVariadicList(t, target) || !isVariadicList(t, source)) {
    t.sink.error(range, "arguments to 'va_copy' are not of type 'va_list'");
    return errorExpression(range);
  }
  return node({ name: 'va_copy', target: variadicList(t, target), source: variadicList(t, source) }, VOID, range);
});

define(['__builtin_expect', '__builtin_expect_with_probability'], undefined, (_t, [value], range) =>
  value === undefined ? errorExpression(range) : convertTo(toRvalue(value), integerType('long')),
);
define(['__builtin_assume_aligned'], undefined, (t, [value], range) =>
  value === undefined ? errorExpression(range) : convertTo(toRvalue(value), t.voidPointer),
);
define(['__builtin_prefetch', '__builtin___clear_cache'], undefined, (_t, _operands, range) => zero(VOID, range));
define(['__builtin_constant_p'], 1, (t, [value], range) => {
  const known =
    value !== undefined && (evaluate(t.model, toRvalue(value)) !== undefined || toRvalue(value).kind === 'ArrayDecay');
  return { kind: 'IntegerConstant', value: known ? 1n : 0n, type: INT, range };
});
define(['__builtin_object_size', '__builtin_dynamic_object_size'], 2, (t, [, kind], range) => {
  const mode = kind === undefined ? 0n : (evaluateInteger(t.model, toRvalue(kind)) ?? 0n);
  const unknown = mode < 2n ? BigInt.asUintN(t.model.pointerSize * 8, -1n) : 0n;
  return { kind: 'IntegerConstant', value: unknown, type: sizeType(t.model), range };
});
define(['__builtin_unreachable'], 0, (_t, _operands, range) => node({ name: 'unreachable' }, VOID, range));
define(['__builtin_trap'], 0, (_t, _operands, range) => node({ name: 'trap' }, VOID, range));
define(['__builtin_alloca', 'alloca'], 1, (t, [size], range) => {
  if (size === undefined) return errorExpression(range);
  const bytes = assignConvert(t, toRvalue(size), sizeType(t.model), { kind: 'passing', notes: [] });
  return isError(bytes) ? errorExpression(range) : node({ name: 'alloca', size: bytes }, t.voidPointer, range);
});

for (const name of ['frame_address', 'return_address'] as const) {
  define([`__builtin_${name}`], 1, (t, [operand], range) => {
    const level = operand === undefined ? undefined : evaluateInteger(t.model, toRvalue(operand));
    if (level === undefined || level < 0n || level > 0xffffn) {
      t.sink.error(range, `argument to '__builtin_${name}' must be a constant integer`);
      return errorExpression(range);
    }
    return node({ name, level: Number(level) }, t.voidPointer, range);
  });
}
define(['__builtin_extract_return_addr', '__builtin_frob_return_addr'], 1, (t, [value], range) =>
  value === undefined ? errorExpression(range) : convertTo(toRvalue(value), t.voidPointer),
);

/** A void or integer value that is nothing: for operations without effect here. */
function zero(type: Type, range: SourceRange): Rvalue {
  const constant: Rvalue = { kind: 'IntegerConstant', value: 0n, type: INT, range };
  return type.kind === 'void' ? convertTo(constant, VOID) : constant;
}

// ------------------------------------------------------------------------------------------------------- bit counts

for (const name of ['popcount', 'clz', 'ctz', 'ffs', 'parity'] as const) {
  for (const [suffix, integer] of [
    ['', 'unsigned int'],
    ['l', 'unsigned long'],
    ['ll', 'unsigned long long'],
  ] as const) {
    define([`__builtin_${name}${suffix}`], 1, (t, [value], range) =>
      integerOperand(t, value, integer, range, (operand) => node({ name, operand }, INT, range)),
    );
  }
}

for (const [suffix, integer] of [
  ['16', 'unsigned short'],
  ['32', 'unsigned int'],
  ['64', 'unsigned long long'],
] as const) {
  define([`__builtin_bswap${suffix}`], 1, (t, [value], range) =>
    integerOperand(t, value, integer, range, (operand) => node({ name: 'bswap', operand }, operand.type, range)),
  );
}

function integerOperand(
  t: Translation,
  value: Expression | undefined,
  integer: IntegerName,
  range: SourceRange,
  build: (operand: Rvalue) => Rvalue,
): Expression {
  if (value === undefined) return errorExpression(range);
  const operand = assignConvert(t, toRvalue(value), integerType(integer), { kind: 'passing', notes: [] });
  return isError(operand) ? errorExpression(range) : build(operand);
}

// --------------------------------------------------------------------------------------------------------- overflow

for (const [word, operator] of [
  ['add', '+'],
  ['sub', '-'],
  ['mul', '*'],
] as const) {
  const typed = ['s', 'u'].flatMap((sign) =>
    ['', 'l', 'll'].map((length) => `__builtin_${sign}${word}${length}_overflow`),
  );
  define([`__builtin_${word}_overflow`, ...typed], 3, (t, operands, range) => {
    const [left, right, result] = operands.map(toRvalue);
    if (left === undefined || right === undefined || result === undefined) return errorExpression(range);
    const integers = isInteger(left.type) && isInteger(right.type);
    if (!integers || result.type.kind !== 'pointer' || !isInteger(result.type.pointee)) {
      t.sink.error(range, `operands of '__builtin_${word}_overflow' must be integers and a pointer to an integer`);
      return errorExpression(range);
    }
    return node({ name: 'overflow', operator, left, right, result }, BOOL, range);
  });
}

// ---------------------------------------------------------------------------------------------------------- atomics

const FETCH = [
  ['add', '+'],
  ['sub', '-'],
  ['and', '&'],
  ['or', '|'],
  ['xor', '^'],
] as const;

function fetch(operator: (typeof FETCH)[number][1] | 'exchange', returns: 'old' | 'new'): Build {
  return (t, operands, range) => {
    const [pointer, operand] = operands.map(toRvalue);
    if (pointer?.type.kind !== 'pointer' || operand === undefined || !isScalar(pointer.type.pointee))
      return notAtomic(t, pointer, range);
    const type = unqualified(pointer.type.pointee);
    const value = assignConvert(t, operand, type, { kind: 'passing', notes: [] });
    return isError(value)
      ? errorExpression(range)
      : node({ name: 'fetch', operator, returns, pointer, operand: value }, type, range);
  };
}

function notAtomic(t: Translation, pointer: Rvalue | undefined, range: SourceRange): Expression {
  const type = pointer === undefined ? '' : ` (${quotedType(pointer.type)} invalid)`;
  t.sink.error(range, `address argument to atomic builtin must be a pointer to integer or pointer${type}`);
  return errorExpression(range);
}

for (const [word, operator] of FETCH) {
  define([`__sync_fetch_and_${word}`, `__atomic_fetch_${word}`], undefined, fetch(operator, 'old'));
  define([`__sync_${word}_and_fetch`, `__atomic_${word}_fetch`], undefined, fetch(operator, 'new'));
}
define(['__sync_lock_test_and_set', '__atomic_exchange_n'], undefined, fetch('exchange', 'old'));

function compareAndSwap(returns: 'success' | 'old'): Build {
  return (t, operands, range) => {
    const [pointer, expected, desired] = operands.map(toRvalue);
    if (pointer?.type.kind !== 'pointer' || expected === undefined || desired === undefined)
      return notAtomic(t, pointer, range);
    const type = unqualified(pointer.type.pointee);
    const wanted = assignConvert(t, expected, type, { kind: 'passing', notes: [] });
    const stored = assignConvert(t, desired, type, { kind: 'passing', notes: [] });
    if (isError(wanted) || isError(stored)) return errorExpression(range);
    const operation = { name: 'compare_and_swap' as const, returns, pointer, expected: wanted, desired: stored };
    return node(operation, returns === 'old' ? type : BOOL, range);
  };
}

define(['__sync_bool_compare_and_swap'], undefined, compareAndSwap('success'));
define(['__sync_val_compare_and_swap'], undefined, compareAndSwap('old'));
define(['__sync_synchronize', '__atomic_thread_fence', '__atomic_signal_fence'], undefined, (_t, _operands, range) =>
  node({ name: 'synchronize' }, VOID, range),
);

define(['__atomic_load_n'], 2, (t, [operand], range) => {
  const pointer = operand === undefined ? undefined : toRvalue(operand);
  if (pointer?.type.kind !== 'pointer' || !isScalar(pointer.type.pointee)) return notAtomic(t, pointer, range);
  return toRvalue({ kind: 'Dereference', pointer, type: pointer.type.pointee, range });
});
define(['__atomic_store_n', '__sync_lock_release'], undefined, (t, [target, value], range) => {
  const pointer = target === undefined ? undefined : toRvalue(target);
  if (pointer?.type.kind !== 'pointer' || !isScalar(pointer.type.pointee)) return notAtomic(t, pointer, range);
  const type = unqualified(pointer.type.pointee);
  const stored: Rvalue = value === undefined ? zero(INT, range) : toRvalue(value);
  const assign: Rvalue = {
    kind: 'Assign',
    target: { kind: 'Dereference', pointer, type: pointer.type.pointee, range },
    value: assignConvert(t, stored, type, { kind: 'passing', notes: [] }),
    type,
    range,
  };
  return convertTo(assign, VOID);
});

// --------------------------------------------------------------------------------------------------- floating point

for (const [suffix, type] of [
  ['f', FLOAT],
  ['', DOUBLE],
  ['l', LONG_DOUBLE],
] as const) {
  const constant =
    (value: number): Build =>
    (_t, _operands, range) => ({ kind: 'FloatingConstant', value, type, range });
  define([`__builtin_inf${suffix}`, `__builtin_huge_val${suffix}`], 0, constant(Infinity));
  define([`__builtin_nan${suffix}`], 1, constant(NaN));
}
