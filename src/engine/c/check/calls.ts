/**
 * Names used as expressions (C11 6.5.1) and function calls (6.5.2.2).
 */
import type { Attributes, Expression, FunctionDeclaration, Rvalue } from '../ast';
import { unqualified } from '../compatible';
import type { DiagnosticNote } from '../diagnostics';
import { note, replace } from '../diagnostics';
import type { SourceRange } from '../source';
import { quotedType } from '../type_name';
import type { FunctionType } from '../types';
import { INT, UNQUALIFIED, isComplete } from '../types';
import { assignConvert, errorExpression, isError, promoteArgument, toRvalue } from './conversions';
import { checkFormat } from './format';
import { checkLibraryCall } from './library_calls';
import { closestName } from './spelling';
import type { Translation } from './translation';

/** An identifier in an expression; `called` when a `(` follows, where an undeclared function may be meant. */
export function buildName(t: Translation, name: string, called: boolean, range: SourceRange): Expression {
  const declaration = t.scope.lookup(name);
  switch (declaration?.kind) {
    case 'Variable':
      if (t.unevaluated === 0 || !declaration.used) declaration.used = true;
      return { kind: 'VariableReference', variable: declaration, type: declaration.type, range };
    case 'Function':
      declaration.used = true;
      return { kind: 'FunctionReference', function: declaration, type: declaration.type, range };
    case 'EnumConstant':
      return { kind: 'IntegerConstant', value: declaration.value, type: declaration.type, range };
    case 'Typedef':
      t.sink.error(range, `unexpected type name '${name}': expected expression`);
      return errorExpression(range);
    case undefined:
      return called ? implicitFunction(t, name, range) : undeclared(t, name, range);
  }
}

function undeclared(t: Translation, name: string, range: SourceRange): Expression {
  const header = t.library.headerOf(name);
  const closest = header === undefined ? closestName(name, t.scope.visibleNames()) : undefined;
  const declaration = closest === undefined ? undefined : t.scope.lookup(closest);
  if (t.reportedNames.has(name) && t.current !== undefined) return errorExpression(range);
  t.reportedNames.add(name);
  if (closest === undefined || declaration === undefined) {
    const notes = header === undefined ? [] : [note(range, `include the header <${header}>, which defines '${name}'`)];
    t.sink.error(range, `use of undeclared identifier '${name}'`, { notes });
  } else {
    const place = declaration.range.file.system ? [] : [note(declaration.range, `'${closest}' declared here`)];
    t.sink.error(range, `use of undeclared identifier '${name}'; did you mean '${closest}'?`, {
      notes: place,
      fix: replace(range, closest),
    });
  }
  return errorExpression(range);
}

/**
 * A call of a function nobody declared. gcc accepts it with a warning: as `int name()`, or with the right type when it
 * knows the function from the library.
 */
function implicitFunction(t: Translation, name: string, range: SourceRange): Expression {
  const known = t.library.typeOf(name);
  const header = t.library.headerOf(name);
  if (known !== undefined && header !== undefined) {
    t.sink.warning(
      range,
      'implicit-function-declaration',
      `call to undeclared library function '${name}' with type ${quotedType(known)}; ISO C99 and later do not support implicit function declarations`,
      {
        notes: [note(range, `include the header <${header}> or explicitly provide a declaration for '${name}'`)],
      },
    );
  } else {
    const closest = closestName(name, t.scope.visibleNames());
    const notes = closest === undefined ? [] : [note(range, `did you mean '${closest}'?`)];
    const fix = closest === undefined ? {} : { fix: replace(range, closest) };
    t.sink.warning(
      range,
      'implicit-function-declaration',
      `call to undeclared function '${name}'; ISO C99 and later do not support implicit function declarations`,
      { notes, ...fix },
    );
  }
  const type: FunctionType = known ?? {
    kind: 'function',
    result: INT,
    parameters: [],
    variadic: false,
    prototyped: false,
    qualifiers: UNQUALIFIED,
  };
  const declaration: FunctionDeclaration = {
    kind: 'Function',
    id: t.nextId(),
    name,
    type,
    linkage: 'external',
    inline: false,
    range,
    nameRange: range,
    parameters: [],
    body: undefined,
    locals: [],
    labels: [],
    attributes: {},
    used: true,
  };
  t.functions.set(name, declaration);
  t.fileScope.declare(declaration);
  return { kind: 'FunctionReference', function: declaration, type, range };
}

/** callee(arguments). `close` is the closing parenthesis, where clang points for missing arguments. */
export function buildCall(
  t: Translation,
  calleeOperand: Expression,
  operands: readonly Expression[],
  close: SourceRange,
  range: SourceRange,
): Rvalue {
  const callee = toRvalue(calleeOperand);
  const values = operands.map(toRvalue);
  if (isError(callee)) return errorExpression(range);
  if (callee.type.kind !== 'pointer' || callee.type.pointee.kind !== 'function') {
    t.sink.error(
      callee.range,
      `called object type ${quotedType(calleeOperand.type)} is not a function or function pointer`,
    );
    return errorExpression(range);
  }
  const type = callee.type.pointee;
  const declared = directCallee(callee);
  if (type.result.kind !== 'void' && !isComplete(type.result)) {
    t.sink.error(callee.range, `calling function with incomplete return type ${quotedType(type.result)}`);
    return errorExpression(range);
  }
  if (!checkArgumentCount(t, type, values, declared, close)) return errorExpression(range);
  const converted = values.map((value, i) => convertArgument(t, type, value, i, declared));
  if (converted.some(isError)) return errorExpression(range);
  if (declared !== undefined && t.unevaluated === 0) {
    checkFormat(t, declared.attributes, converted, range);
    checkLibraryCall(t, declared.name, converted, range);
  }
  return { kind: 'Call', callee, functionType: type, arguments: converted, type: unqualified(type.result), range };
}

/** The function a call names directly; undefined through a pointer. */
export function directCallee(callee: Rvalue): FunctionDeclaration | undefined {
  return callee.kind === 'FunctionDecay' && callee.operand.kind === 'FunctionReference'
    ? callee.operand.function
    : undefined;
}

/** The attributes of what a call calls; none through a pointer. */
export function calleeAttributes(call: Rvalue): Attributes {
  return call.kind === 'Call' ? (directCallee(call.callee)?.attributes ?? {}) : {};
}

function declaredHere(declared: FunctionDeclaration | undefined): DiagnosticNote[] {
  return declared === undefined ? [] : [note(declared.nameRange, `'${declared.name}' declared here`)];
}

function checkArgumentCount(
  t: Translation,
  type: FunctionType,
  values: readonly Rvalue[],
  declared: FunctionDeclaration | undefined,
  close: SourceRange,
): boolean {
  const expected = type.parameters.length;
  if (!type.prototyped || values.length === expected || (type.variadic && values.length > expected)) return true;
  const notes = declaredHere(declared);
  if (values.length < expected) {
    const least = type.variadic ? 'at least ' : '';
    t.sink.error(close, `too few arguments to function call, expected ${least}${expected}, have ${values.length}`, {
      notes,
    });
  } else {
    const extra = values[expected]?.range ?? close;
    t.sink.error(extra, `too many arguments to function call, expected ${expected}, have ${values.length}`, { notes });
  }
  return false;
}

function convertArgument(
  t: Translation,
  type: FunctionType,
  value: Rvalue,
  index: number,
  declared: FunctionDeclaration | undefined,
): Rvalue {
  if (isError(value)) return value;
  const parameter = type.prototyped ? type.parameters[index] : undefined;
  if (parameter === undefined) {
    if (value.type.kind !== 'void') return promoteArgument(value);
    t.sink.error(value.range, "argument type 'void' is incomplete");
    return errorExpression(value.range);
  }
  const named = declared?.parameters[index]?.nameRange ?? declared?.nameRange;
  const name = parameter.name === undefined ? '' : ` '${parameter.name}'`;
  const notes =
    named === undefined || named.file.system ? [] : [note(named, `passing argument to parameter${name} here`)];
  return assignConvert(t, value, parameter.type, { kind: 'passing', notes });
}
