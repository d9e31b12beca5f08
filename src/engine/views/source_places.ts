/** From an address of code to the source: function, statement, line. */
import { type ProgramImage, type StatementInformation, functionAt, statementAt } from '../c/image';
import type { SourceRange } from '../contract';
import type { ViewContext } from './view_context';

export interface SourcePlace {
  readonly functionName: string;
  readonly path: string;
  readonly line: number;
  readonly statement: StatementInformation;
}

/** The place of an instruction. */
export function placeOf(context: ViewContext, address: number): SourcePlace | undefined {
  const relative = address - context.programBase;
  const home = functionAt(context.image, relative);
  const statement = statementAt(context.image, relative);
  if (home === undefined || statement === undefined) return undefined;
  const path = context.image.debug.files[statement.file]?.path ?? '';
  return { functionName: home.name, path, line: statement.line, statement };
}

/** The place of a call, from the address that it returns to. */
export const placeOfCaller = (context: ViewContext, returnAddress: number): SourcePlace | undefined =>
  placeOf(context, returnAddress - 1);

export function rangeOf(image: ProgramImage, statement: StatementInformation): SourceRange {
  return {
    path: image.debug.files[statement.file]?.path ?? '',
    line: statement.line,
    column: statement.column,
    endLine: statement.endLine,
    endColumn: statement.endColumn,
  };
}
