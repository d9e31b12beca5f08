/**
 * Reading a macro definition: what follows `#define` on its line.
 *
 *   definition: identifier tokens                             object-like; a blank separates the two
 *             | identifier '(' [parameters] ')' tokens        function-like; no blank before the parenthesis
 *   parameters: identifier (',' identifier)* [',' '...'] | '...' | (identifier ',')* identifier '...'
 */
import { DiagnosticSink } from '../diagnostics';
import type { Token } from '../lexer';
import { Lexer } from '../lexer';
import { createSourceFile } from '../source';
import type { DataModelName } from '../types';
import type { DynamicMacro, Macro } from './macros';
import { tokenRange } from './macros';
import { predefinedMacros } from './predefined';

/** Macros of a data model that every translation starts with, made once. */
const initial = new Map<DataModelName, ReadonlyMap<string, Macro>>();

const DYNAMIC: readonly DynamicMacro[] = ['__LINE__', '__FILE__', '__COUNTER__', '__INCLUDE_LEVEL__', '__BASE_FILE__'];

/** The predefined macros of a data model, and those whose value depends on their place. */
export function initialMacros(model: DataModelName): ReadonlyMap<string, Macro> {
  let macros = initial.get(model);
  if (macros === undefined) {
    const defined = readDefinitions('<built-in>', predefinedMacros(model), true, new DiagnosticSink());
    const range = { file: createSourceFile('<built-in>', '', true), start: 0, end: 0 };
    for (const name of DYNAMIC) {
      defined.set(name, {
        name,
        parameters: undefined,
        variadic: false,
        body: [],
        range,
        dynamic: name,
        builtIn: true,
      });
    }
    macros = defined;
    initial.set(model, macros);
  }
  return macros;
}

/** What -D defines: NAME is 1, NAME=VALUE is VALUE; NAME may have parameters. */
export function commandLineMacros(defines: readonly string[], sink: DiagnosticSink): ReadonlyMap<string, Macro> {
  const lines = defines.map((define) => `#define ${define.replace('=', ' ')}${define.includes('=') ? '' : ' 1'}\n`);
  return readDefinitions('<command line>', lines.join(''), false, sink);
}

/** Reads a text of nothing but #define lines. */
function readDefinitions(path: string, text: string, builtIn: boolean, sink: DiagnosticSink): Map<string, Macro> {
  const macros = new Map<string, Macro>();
  const lexer = new Lexer(createSourceFile(path, text, true), sink);
  while (lexer.next().kind !== 'end') {
    lexer.next();
    const macro = new DefinitionReader(lexer, sink, builtIn).read();
    if (macro !== undefined) macros.set(macro.name, macro);
  }
  return macros;
}

export class DefinitionReader {
  private readonly lexer: Lexer;
  private readonly sink: DiagnosticSink;
  private readonly builtIn: boolean;

  constructor(lexer: Lexer, sink: DiagnosticSink, builtIn: boolean) {
    this.lexer = lexer;
    this.sink = sink;
    this.builtIn = builtIn;
  }

  /** The macro, or undefined when the line does not define one; the line is consumed in any case. */
  read(directive?: Token): Macro | undefined {
    if (this.lexer.atEndOfLine()) {
      if (directive !== undefined) this.sink.error(tokenRange(directive), 'macro name missing');
      return undefined;
    }
    const name = this.lexer.next();
    if (name.kind !== 'identifier' || name.text === 'defined') {
      const message =
        name.text === 'defined' ? "'defined' cannot be used as a macro name" : 'macro name must be an identifier';
      this.sink.error(tokenRange(name), message);
      this.lexer.restOfLine();
      return undefined;
    }
    const tokens: Token[] = [];
    while (!this.lexer.atEndOfLine()) tokens.push(this.lexer.next());
    const object = { name: name.text, range: tokenRange(name), dynamic: undefined, builtIn: this.builtIn };
    const first = tokens[0];
    if (first?.text !== '(' || first.spaceBefore || first.start !== name.end) {
      return this.checked({ ...object, parameters: undefined, variadic: false, body: tokens });
    }
    const list = this.parameters(tokens);
    if (list === undefined) return undefined;
    return this.checked({ ...object, parameters: list.names, variadic: list.variadic, body: tokens.slice(list.end) });
  }

  /** Reads the list from its `(` at index 0; `end` is the index after `)`. */
  private parameters(tokens: readonly Token[]): { names: string[]; variadic: boolean; end: number } | undefined {
    const names: string[] = [];
    let i = 1;
    if (tokens[i]?.text === ')') return { names, variadic: false, end: 2 };
    for (;;) {
      const token = tokens[i++];
      let variadic = token?.text === '...';
      if (token !== undefined && variadic) names.push('__VA_ARGS__');
      else if (token?.kind !== 'identifier')
        return this.malformed(token ?? tokens[0], 'invalid token in macro parameter list');
      else {
        if (names.includes(token.text)) return this.malformed(token, `duplicate macro parameter name '${token.text}'`);
        names.push(token.text);
        if (tokens[i]?.text === '...') {
          variadic = true;
          i++;
        }
      }
      const separator = tokens[i++];
      if (separator?.text === ')') return { names, variadic, end: i };
      if (separator?.text !== ',' || variadic) {
        return this.malformed(
          separator ?? tokens[0],
          separator === undefined ? "missing ')' in macro parameter list" : 'expected comma in macro parameter list',
        );
      }
    }
  }

  private malformed(token: Token | undefined, message: string): undefined {
    if (token !== undefined) this.sink.error(tokenRange(token), message);
    return undefined;
  }

  /** `#` must be followed by a parameter, `##` may stand neither first nor last (6.10.3.2, 6.10.3.3). */
  private checked(macro: Macro): Macro {
    const { body, parameters } = macro;
    const edge = [body[0], body[body.length - 1]].find((token) => token?.text === '##');
    if (edge !== undefined) {
      const place = edge === body[0] ? 'start' : 'end';
      this.sink.error(tokenRange(edge), `'##' cannot appear at ${place} of macro expansion`);
    }
    body.forEach((token, i) => {
      const next = body[i + 1];
      const parameter = next !== undefined && (parameters?.includes(next.text) === true || next.text === '__VA_OPT__');
      if (parameters !== undefined && token.text === '#' && token.kind === 'punctuator' && !parameter) {
        this.sink.error(tokenRange(token), "'#' is not followed by a macro parameter");
      }
    });
    return macro;
  }
}
