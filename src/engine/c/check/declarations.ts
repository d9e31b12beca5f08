/**
 * Declaring objects, functions and typedef names (C11 6.7, 6.9): scopes, linkage, merging of redeclarations.
 */
import type { Attributes, Declaration, FunctionDeclaration, Linkage, VariableDeclaration } from '../ast';
import { compatible, compositeType } from '../compatible';
import { note } from '../diagnostics';
import type { SourceRange } from '../source';
import { quotedType } from '../type_name';
import type { FunctionType, Type } from '../types';
import { ERROR_TYPE, alignmentOf, isComplete, isVariablyModified } from '../types';
import type { Translation } from './translation';

export type StorageClass = 'typedef' | 'extern' | 'static' | 'auto' | 'register';

/** What a declarator declares, with the specifiers around it. */
export interface Declared {
  readonly name: string;
  readonly type: Type;
  readonly storageClass: StorageClass | undefined;
  readonly threadLocal: boolean;
  readonly inline: boolean;
  readonly attributes: Attributes;
  readonly range: SourceRange;
  readonly nameRange: SourceRange;
  /** Whether `= ...` follows: makes a file-scope declaration a definition. */
  readonly initialized: boolean;
}

/** Declares a typedef name. Saying the same again is allowed (6.7p3). */
export function declareTypedef(t: Translation, declared: Declared): void {
  const { name, nameRange } = declared;
  const previous = t.scope.own(name);
  if (previous !== undefined) {
    const same =
      previous.kind === 'Typedef' && compatible(previous.type, declared.type) && !isVariablyModified(declared.type);
    if (!same) {
      if (previous.kind === 'Typedef') {
        const message = `typedef redefinition with different types (${quotedType(declared.type)} vs ${quotedType(withoutAlias(previous.type))})`;
        t.sink.error(nameRange, message, { notes: [note(previous.range, 'previous definition is here')] });
      } else {
        reportDifferentKind(t, name, nameRange, previous);
      }
    }
    return;
  }
  const typedef = { kind: 'Typedef' as const, name, type: { ...declared.type, alias: name }, range: nameRange };
  t.scope.declare(typedef);
  t.typedefs.push(typedef);
}

function withoutAlias(type: Type): Type {
  return { ...type, alias: undefined };
}

function reportDifferentKind(t: Translation, name: string, range: SourceRange, previous: Declaration): void {
  const place = previous.kind === 'Variable' || previous.kind === 'Function' ? previous.nameRange : previous.range;
  t.sink.error(range, `redefinition of '${name}' as different kind of symbol`, {
    notes: [note(place, 'previous definition is here')],
  });
}

/** Declares a function: a new one, or one more declaration of one that is known. */
export function declareFunction(
  t: Translation,
  declared: Declared,
  type: FunctionType,
  isDefinition: boolean,
): FunctionDeclaration {
  const { name, nameRange } = declared;
  const own = t.scope.own(name);
  if (own !== undefined && own.kind !== 'Function') reportDifferentKind(t, name, nameRange, own);
  const outer = own ?? t.fileScope.own(name) ?? t.functions.get(name);
  const previous = outer?.kind === 'Function' ? outer : undefined;
  if (previous === undefined) return newFunction(t, declared, type);
  if (!compatible(previous.type, type)) {
    t.sink.error(nameRange, `conflicting types for '${name}'`, {
      notes: [note(previous.nameRange, previousWords(previous))],
    });
    if (isDefinition) previous.type = type;
  } else {
    const composite = compositeType(previous.type, type);
    if (composite.kind === 'function') previous.type = isDefinition ? { ...type, result: composite.result } : composite;
  }
  if (isDefinition && previous.body !== undefined) {
    t.sink.error(nameRange, `redefinition of '${name}'`, {
      notes: [note(previous.nameRange, 'previous definition is here')],
    });
  }
  if (declared.storageClass === 'static' && previous.linkage === 'external') {
    t.sink.error(nameRange, `static declaration of '${name}' follows non-static declaration`, {
      notes: [note(previous.nameRange, previousWords(previous))],
    });
  }
  previous.inline ||= declared.inline;
  previous.attributes = { ...previous.attributes, ...declared.attributes };
  t.scope.declare(previous);
  return previous;
}

function previousWords(previous: FunctionDeclaration): string {
  return previous.body === undefined ? 'previous declaration is here' : 'previous definition is here';
}

function newFunction(t: Translation, declared: Declared, type: FunctionType): FunctionDeclaration {
  const declaration: FunctionDeclaration = {
    kind: 'Function',
    id: t.nextId(),
    name: declared.name,
    type,
    linkage: declared.storageClass === 'static' ? 'internal' : 'external',
    inline: declared.inline,
    range: declared.range,
    nameRange: declared.nameRange,
    parameters: [],
    body: undefined,
    locals: [],
    labels: [],
    attributes: declared.attributes,
    used: false,
  };
  t.functions.set(declaration.name, declaration);
  t.scope.declare(declaration);
  return declaration;
}

/** Declares an object at file scope, in a block, or as a parameter's home. */
export function declareVariable(t: Translation, declared: Declared): VariableDeclaration {
  checkObjectType(t, declared);
  if (t.atFileScope && (declared.storageClass === 'auto' || declared.storageClass === 'register')) {
    t.sink.error(declared.nameRange, 'illegal storage class on file-scoped variable');
  }
  if (t.atFileScope) return declareAtFileScope(t, declared);
  if (declared.storageClass === 'extern') return declareExternInBlock(t, declared);
  const previous = t.scope.own(declared.name);
  if (previous !== undefined) reportRedefinition(t, declared, previous);
  const storage = declared.threadLocal ? 'thread' : declared.storageClass === 'static' ? 'static' : 'automatic';
  const variable = newVariable(t, declared, storage, 'none', 'defined', false);
  t.scope.declare(variable);
  t.scope.block?.variables.push(variable);
  if (storage !== 'automatic') t.blockStatics.push(variable);
  else t.current?.locals.push(variable);
  if (declared.storageClass === 'register') t.registers.add(variable);
  if (storage === 'static' && isVariablyModified(declared.type)) {
    t.sink.error(declared.nameRange, "variable length array declaration cannot have 'static' storage duration");
    variable.type = ERROR_TYPE;
  }
  return variable;
}

function reportRedefinition(t: Translation, declared: Declared, previous: Declaration): void {
  // Of a declaration that was not understood, the name may be no declaration at all.
  if (declared.type.kind === 'error') return;
  if (previous.kind !== 'Variable') return reportDifferentKind(t, declared.name, declared.nameRange, previous);
  const notes = [note(previous.nameRange, 'previous definition is here')];
  if (compatible(previous.type, declared.type))
    t.sink.error(declared.nameRange, `redefinition of '${declared.name}'`, { notes });
  else {
    const types = `${quotedType(declared.type)} vs ${quotedType(previous.type)}`;
    t.sink.error(declared.nameRange, `redefinition of '${declared.name}' with a different type: ${types}`, { notes });
  }
}

/** Objects need a complete type, except where a later declaration or the initialiser may complete it. */
function checkObjectType(t: Translation, declared: Declared): void {
  const { type, nameRange } = declared;
  if (type.kind === 'void') {
    t.sink.error(nameRange, `variable has incomplete type ${quotedType(type)}`);
    return;
  }
  const element = type.kind === 'array' && type.length.kind === 'incomplete' ? type.element : type;
  if (isComplete(element) || declared.storageClass === 'extern') {
    const openArray = type.kind === 'array' && type.length.kind === 'incomplete' && !declared.initialized;
    if (openArray && !t.atFileScope && declared.storageClass !== 'extern') {
      t.sink.error(nameRange, `definition of variable with array type needs an explicit size or an initializer`);
    }
    return;
  }
  if (t.atFileScope && !declared.initialized && type.kind === 'record') return;
  const notes =
    element.kind === 'record' && element.definition.range !== undefined
      ? [
          note(
            element.definition.range,
            `forward declaration of '${element.definition.tag} ${element.definition.name ?? ''}'`,
          ),
        ]
      : [];
  t.sink.error(nameRange, `variable has incomplete type ${quotedType(type)}`, { notes });
}

function declareAtFileScope(t: Translation, declared: Declared): VariableDeclaration {
  const { name, nameRange, storageClass, initialized } = declared;
  const definition = initialized ? 'defined' : storageClass === 'extern' ? 'declared' : 'tentative';
  if (isVariablyModified(declared.type))
    t.sink.error(nameRange, 'variable length array declaration not allowed at file scope');
  const previous = t.scope.own(name) ?? t.variables.get(name);
  if (previous === undefined) {
    const variable = newVariable(
      t,
      declared,
      'static',
      storageClass === 'static' ? 'internal' : 'external',
      definition,
      false,
    );
    t.scope.declare(variable);
    t.variables.set(variable.name, variable);
    return variable;
  }
  if (previous.kind !== 'Variable') {
    reportDifferentKind(t, name, nameRange, previous);
    return newVariable(t, declared, 'static', 'internal', definition, false);
  }
  mergeVariable(t, previous, declared, definition);
  t.scope.declare(previous);
  return previous;
}

function mergeVariable(
  t: Translation,
  previous: VariableDeclaration,
  declared: Declared,
  definition: VariableDeclaration['definition'],
): void {
  const { name, nameRange } = declared;
  const word = previous.definition === 'declared' ? 'declaration' : 'definition';
  const notes = [note(previous.nameRange, `previous ${word} is here`)];
  if (!compatible(previous.type, declared.type)) {
    const types = `${quotedType(declared.type)} vs ${quotedType(previous.type)}`;
    t.sink.error(nameRange, `redefinition of '${name}' with a different type: ${types}`, { notes });
    return;
  }
  if (previous.definition === 'defined' && definition === 'defined') {
    t.sink.error(nameRange, `redefinition of '${name}'`, { notes });
  } else if (declared.storageClass === 'static' && previous.linkage === 'external') {
    t.sink.error(nameRange, `static declaration of '${name}' follows non-static declaration`, { notes });
  } else if (declared.storageClass === undefined && previous.linkage === 'internal') {
    t.sink.error(nameRange, `non-static declaration of '${name}' follows static declaration`, { notes });
  }
  previous.type = compositeType(previous.type, declared.type);
  const strength = { declared: 0, tentative: 1, defined: 2 };
  if (strength[definition] > strength[previous.definition]) previous.definition = definition;
  previous.alignment = Math.max(previous.alignment, declared.attributes.aligned ?? alignmentOf(t.model, previous.type));
  previous.attributes = { ...previous.attributes, ...declared.attributes };
}

/** extern in a block: the object of that name at file scope, made known here. */
function declareExternInBlock(t: Translation, declared: Declared): VariableDeclaration {
  if (declared.initialized) t.sink.error(declared.nameRange, "'extern' variable cannot have an initializer");
  const previous = t.variables.get(declared.name);
  if (previous !== undefined) {
    mergeVariable(t, previous, declared, 'declared');
    t.scope.declare(previous);
    return previous;
  }
  const variable: VariableDeclaration = {
    ...newVariable(t, declared, 'static', 'external', 'declared', false),
    block: undefined,
    enclosing: undefined,
  };
  t.variables.set(variable.name, variable);
  t.scope.declare(variable);
  return variable;
}

/** Declares a parameter in the outermost block of the function being defined. */
export function declareParameter(t: Translation, declared: Declared): VariableDeclaration {
  const previous = t.scope.own(declared.name);
  if (previous !== undefined && declared.name !== '') {
    t.sink.error(declared.nameRange, `redefinition of parameter '${declared.name}'`);
  }
  const variable = newVariable(t, declared, 'automatic', 'none', 'defined', true);
  if (declared.name !== '') t.scope.declare(variable);
  t.scope.block?.variables.push(variable);
  return variable;
}

function newVariable(
  t: Translation,
  declared: Declared,
  storage: VariableDeclaration['storage'],
  linkage: Linkage,
  definition: VariableDeclaration['definition'],
  isParameter: boolean,
): VariableDeclaration {
  return {
    kind: 'Variable',
    id: t.nextId(),
    name: declared.name,
    type: declared.type,
    storage: storage === 'static' && declared.threadLocal ? 'thread' : storage,
    linkage,
    definition,
    isParameter,
    block: t.scope.block,
    enclosing: t.current?.declaration,
    range: declared.range,
    nameRange: declared.nameRange,
    initializer: undefined,
    image: undefined,
    alignment: Math.max(alignmentOf(t.model, declared.type), declared.attributes.aligned ?? 1),
    attributes: declared.attributes,
    used: false,
  };
}

/** At the end of the unit: tentative definitions become definitions of zeroed objects, if their type is complete by now. */
export function finishTentativeDefinitions(t: Translation): void {
  for (const variable of t.variables.values()) {
    if (variable.definition !== 'tentative') continue;
    if (variable.type.kind === 'array' && variable.type.length.kind === 'incomplete') {
      t.sink.warning(
        variable.nameRange,
        'tentative-definition-array',
        'tentative array definition assumed to have one element',
      );
      variable.type = { ...variable.type, length: { kind: 'constant', count: 1 } };
    }
    if (!isComplete(variable.type) && variable.type.kind !== 'void') {
      t.sink.error(
        variable.nameRange,
        `tentative definition has type ${quotedType(variable.type)} that is never completed`,
      );
    }
  }
}
