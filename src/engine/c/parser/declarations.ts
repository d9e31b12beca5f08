/**
 * Declarations inside and outside functions (C11 6.7), and function definitions (6.9.1).
 *
 *   declaration: declaration-specifiers [init-declarator (',' init-declarator)*] ';' | static_assert-declaration
 *   init-declarator: declarator ['=' initializer]
 *   external-declaration: function-definition | declaration | ';' | asm
 *   function-definition: declaration-specifiers declarator declaration* compound-statement
 */
import type { DeclarationStep, FunctionDeclaration, Statement, VariableDeclaration } from '../ast';
import { promoteArgument } from '../check/conversions';
import type { Declared } from '../check/declarations';
import { declareFunction, declareTypedef, declareVariable } from '../check/declarations';
import type { CheckedInitializer } from '../check/initializers';
import { checkInitializer } from '../check/initializers';
import { buildStaticImage, rememberConstant } from '../check/static_image';
import type { SourceRange } from '../source';
import { replace } from '../diagnostics';
import { quotedType } from '../type_name';
import type { FunctionParameter, FunctionType, Type } from '../types';
import { INT, alignmentOf, isComplete } from '../types';
import { parseAttributes } from './attributes';
import type { Declarator, ParameterList } from './declarators';
import { adjustedParameterType, parseDeclarator } from './declarators';
import { parseFunctionBody } from './functions';
import { parseInitializer } from './initializers';
import type { Parser } from './parser';
import type { Specifiers } from './specifiers';
import { parseSpecifiers } from './specifiers';
import { parseStaticAssertion } from './static_assertions';
import { atDeclaration, atTypeName } from './type_names';

/** One declaration or function definition at file scope. */
export function parseExternalDeclaration(p: Parser): void {
  p.t.takeBounds();
  if (p.accept(';') !== undefined) return;
  if (p.at('_Static_assert')) return parseStaticAssertion(p);
  if (p.at('asm') || p.at('__asm__') || p.at('__asm')) {
    parseAttributes(p);
    p.expect(';', ' after top-level asm block');
    return;
  }
  const specifiers = parseSpecifiers(p, 'declaration');
  if (specifiers.ended || p.accept(';') !== undefined) return noteEmptyDeclaration(p, specifiers);
  const declarator = parseDeclarator(p, 'concrete');
  const type = declarator.wrap(specifiers.type);
  const startsBody = p.at('{') || (declarator.parameters?.prototyped === false && atDeclaration(p));
  if (type.kind === 'function' && startsBody && declarator.parameters !== undefined) {
    return parseFunctionDefinition(p, specifiers, declarator, type, declarator.parameters);
  }
  if (p.at('{') && type.kind === 'error' && declarator.parameters !== undefined) return skipBody(p);
  parseInitDeclarators(p, specifiers, declarator, type);
  endDeclaration(p, 'after top level declarator');
}

/** `int;` declares nothing; `struct s;` and `enum { A };` do. */
function noteEmptyDeclaration(p: Parser, specifiers: Specifiers): void {
  if (specifiers.declaresTag || specifiers.type.kind === 'error') return;
  p.t.sink.warning(specifiers.range, 'missing-declarations', 'declaration does not declare anything');
}

function skipBody(p: Parser): void {
  p.advance();
  while (!p.at('}') && !p.atEnd) {
    p.skipUntil(['}']);
    if (!p.at('}')) p.advance();
  }
  p.accept('}');
}

/**
 * The `;` after declarators. Where it is missing at the end of a line, the next line is taken for what it looks like;
 * otherwise the rest of the broken declaration is skipped.
 */
function endDeclaration(p: Parser, where: string): void {
  if (p.accept(';') !== undefined) return;
  p.error(p.afterPrevious, `expected ';' ${where}`, replace(p.afterPrevious, ';'));
  if (p.at('}') && !p.t.atFileScope) return;
  if (p.token.lineStart && (!p.t.atFileScope || atDeclaration(p))) return;
  p.skipUntil([]);
  if (p.at('}') && !p.t.atFileScope) return;
  if (!p.at(';') && p.t.atFileScope) p.advance();
  p.accept(';');
}

/** A declaration in a block: the statement that carries it out. */
export function parseDeclarationStatement(p: Parser): Statement {
  const start = p.range;
  if (p.at('_Static_assert')) {
    parseStaticAssertion(p);
    return { kind: 'Empty', range: p.from(start) };
  }
  const outer = p.t.takeBounds();
  const specifiers = parseSpecifiers(p, 'declaration');
  const steps: DeclarationStep[] = [];
  if (specifiers.ended || p.at(';')) {
    noteEmptyDeclaration(p, specifiers);
  } else {
    const declarator = parseDeclarator(p, 'concrete');
    const type = declarator.wrap(specifiers.type);
    if (type.kind === 'function' && p.at('{')) {
      p.t.sink.error(p.range, 'function definition is not allowed here');
      skipBody(p);
      return { kind: 'Empty', range: p.from(start) };
    }
    parseInitDeclarators(p, specifiers, declarator, type, steps);
  }
  if (!specifiers.ended) endDeclaration(p, 'at end of declaration');
  p.t.noteBounds(outer);
  return steps.length > 0
    ? { kind: 'Declaration', steps, range: p.from(start) }
    : { kind: 'Empty', range: p.from(start) };
}

function parseInitDeclarators(
  p: Parser,
  specifiers: Specifiers,
  first: Declarator,
  firstType: Type,
  steps?: DeclarationStep[],
): void {
  let declarator = first;
  let type = firstType;
  for (;;) {
    for (const bound of p.t.takeBounds()) steps?.push({ kind: 'bound', bound });
    const variable = parseInitDeclarator(p, specifiers, declarator, type);
    if (variable !== undefined && variable.storage === 'automatic') steps?.push({ kind: 'variable', variable });
    if (p.accept(',') === undefined) return;
    declarator = parseDeclarator(p, 'concrete');
    type = declarator.wrap(specifiers.type);
  }
}

function declaredBy(p: Parser, specifiers: Specifiers, declarator: Declarator, type: Type): Declared | undefined {
  if (declarator.name === undefined) return undefined;
  return {
    name: declarator.name,
    type,
    storageClass: specifiers.storageClass,
    threadLocal: specifiers.threadLocal,
    inline: specifiers.inline,
    attributes: { ...specifiers.attributes, ...declarator.attributes },
    range: declarator.range,
    nameRange: declarator.nameRange,
    initialized: p.at('='),
  };
}

function parseInitDeclarator(
  p: Parser,
  specifiers: Specifiers,
  declarator: Declarator,
  type: Type,
): VariableDeclaration | undefined {
  const declared = declaredBy(p, specifiers, declarator, type);
  if (declared === undefined) {
    if (p.accept('=') !== undefined) parseInitializer(p);
    return undefined;
  }
  if (declared.storageClass === 'typedef') {
    declareTypedef(p.t, declared);
    if (!p.at('=')) return undefined;
    p.error(p.range, 'illegal initializer (only variables can be initialized)');
  } else if (type.kind === 'function') {
    declareFunction(p.t, declared, type, false);
    if (!p.at('=')) return undefined;
    p.error(p.range, 'illegal initializer (only variables can be initialized)');
  }
  if (declared.storageClass === 'typedef' || type.kind === 'function') {
    p.advance();
    parseInitializer(p);
    return undefined;
  }
  const variable = declareVariable(p.t, declared);
  if (p.accept('=') !== undefined) initialize(p, variable, type);
  return variable;
}

function initialize(p: Parser, variable: VariableDeclaration, type: Type): void {
  const syntax = parseInitializer(p);
  const checked: CheckedInitializer = checkInitializer(p.t, type, syntax);
  if (type.kind === 'array' && type.length.kind === 'incomplete') {
    variable.type = checked.type;
    variable.alignment = Math.max(variable.alignment, alignmentOf(p.t.model, checked.type));
  }
  const { initializer } = checked;
  if (initializer === undefined) return;
  if (variable.storage === 'automatic') {
    variable.initializer = initializer;
    return;
  }
  variable.image = buildStaticImage(p.t, initializer);
  rememberConstant(p.t, variable, initializer);
}

// --------------------------------------------------------------------------------------------- function definitions

function parseFunctionDefinition(
  p: Parser,
  specifiers: Specifiers,
  declarator: Declarator,
  type: FunctionType,
  list: ParameterList,
): void {
  const declared = declaredBy(p, specifiers, declarator, type);
  if (declared === undefined) return skipBody(p);
  const oldStyle = list.identifiers.length > 0 ? parseOldStyleParameters(p, list) : undefined;
  const variables = oldStyle ?? list.variables;
  const definitionType = oldStyle === undefined ? type : oldStyleType(type, oldStyle);
  if (type.result.kind !== 'void' && !isComplete(type.result)) {
    p.t.sink.error(declarator.nameRange, `incomplete result type ${quotedType(type.result)} in function definition`);
  }
  if (declared.storageClass === 'typedef')
    p.t.sink.error(declarator.nameRange, "function definition declared 'typedef'");
  const previous = p.t.fileScope.own(declared.name);
  const declaration: FunctionDeclaration = declareFunction(p.t, declared, definitionType, true);
  if (
    previous?.kind === 'Function' &&
    previous === declaration &&
    oldStyle !== undefined &&
    declaration.type.prototyped
  ) {
    declaration.type = { ...declaration.type };
  }
  checkParameters(p, variables);
  if (!p.at('{')) {
    p.error(p.range, 'expected function body after function declarator');
    return;
  }
  parseFunctionBody(p, declaration, variables, p.t.takeBounds());
}

function checkParameters(p: Parser, variables: readonly VariableDeclaration[]): void {
  for (const variable of variables) {
    if (isComplete(variable.type) || variable.type.kind === 'error') continue;
    p.t.sink.error(variable.nameRange, `variable has incomplete type ${quotedType(variable.type)}`);
  }
}

/** K&R: int f(a, b) int a; double b; { ... }. A parameter nobody declares is an int. */
function parseOldStyleParameters(p: Parser, list: ParameterList): VariableDeclaration[] {
  p.t.enterPrototype();
  const found = new Map<string, VariableDeclaration>();
  while (!p.at('{') && !p.atEnd && (atTypeName(p) || p.at('register'))) {
    const specifiers = parseSpecifiers(p, 'parameter');
    do {
      const declarator = parseDeclarator(p, 'concrete');
      const type = adjustedParameterType(declarator.wrap(specifiers.type));
      const { name, nameRange } = declarator;
      if (name === undefined) continue;
      if (!list.identifiers.some((each) => each.name === name))
        p.t.sink.error(nameRange, `parameter named '${name}' is missing`);
      found.set(name, oldStyleParameter(p, name, nameRange, type));
    } while (p.accept(',') !== undefined);
    if (!p.expect(';', ' at end of declaration')) break;
  }
  p.t.leaveScope();
  return list.identifiers.map(({ name, range }) => found.get(name) ?? oldStyleParameter(p, name, range, INT));
}

function oldStyleParameter(p: Parser, name: string, range: SourceRange, type: Type): VariableDeclaration {
  return {
    kind: 'Variable',
    id: p.t.nextId(),
    name,
    type,
    storage: 'automatic',
    linkage: 'none',
    definition: 'defined',
    isParameter: true,
    block: undefined,
    enclosing: undefined,
    range,
    nameRange: range,
    initializer: undefined,
    image: undefined,
    alignment: alignmentOf(p.t.model, type),
    attributes: {},
    used: false,
  };
}

/** Callers pass the promoted types, so that is what such a function receives; for compatibility it has no prototype. */
function oldStyleType(type: FunctionType, variables: readonly VariableDeclaration[]): FunctionType {
  const parameters = variables.map((variable): FunctionParameter => {
    const value = { kind: 'FloatingConstant' as const, value: 0, type: variable.type, range: variable.range };
    return { name: variable.name, type: promoteArgument(value).type };
  });
  return { ...type, parameters, prototyped: false };
}
