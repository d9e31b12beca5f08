/**
 * Compound literals (C11 6.5.2.5).
 */
import type { CompoundLiteralObject, Expression } from '../ast';
import type { SourceRange } from '../source';
import { quotedType } from '../type_name';
import type { Type } from '../types';
import { isComplete, isVariableLength } from '../types';
import { errorExpression } from './conversions';
import type { InitializerSyntax } from './initializers';
import { checkInitializer } from './initializers';
import { buildStaticImage } from './static_image';
import type { Translation } from './translation';

/** (type){ ... }: an unnamed object, automatic inside functions and static outside. */
export function buildCompoundLiteral(
  t: Translation,
  type: Type,
  syntax: InitializerSyntax,
  range: SourceRange,
): Expression {
  if (type.kind === 'error') return errorExpression(range);
  const openArray = type.kind === 'array' && type.length.kind === 'incomplete';
  if (!openArray && (!isComplete(type) || isVariableLength(type))) {
    const message = isVariableLength(type)
      ? 'compound literal has variable-sized type'
      : `compound literal has incomplete type ${quotedType(type)}`;
    t.sink.error(range, message);
    return errorExpression(range);
  }
  const checked = checkInitializer(t, type, syntax);
  if (checked.initializer === undefined) return errorExpression(range);
  const isStatic = t.current === undefined;
  const object: CompoundLiteralObject = {
    kind: 'CompoundLiteral',
    id: t.nextId(),
    type: checked.type,
    storage: isStatic ? 'static' : 'automatic',
    initializer: isStatic ? undefined : checked.initializer,
    image: isStatic ? buildStaticImage(t, checked.initializer) : undefined,
    range,
  };
  if (isStatic && t.unevaluated === 0) t.compoundLiterals.push(object);
  return { kind: 'CompoundLiteral', object, type: checked.type, range };
}
