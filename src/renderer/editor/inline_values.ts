/** Which values stand behind the current line, and how each is shown. */
import type { StackFrameView, StackView } from '../../engine/contract';

export interface InlineValue {
  readonly name: string;
  readonly value: string;
  /** The value at the last stop, when it differs. */
  readonly before?: string;
  readonly address: number;
  /** Where it points, for a pointer. */
  readonly target?: number;
}

const MOST_VALUES = 4;
const LONGEST_VALUE = 18;

/**
 * The variables of the top frame that the line names, in the order of the line.
 * @param previous the stack at the last stop; values of the same function in the same depth are held against it
 */
export function inlineValues(line: string, stack: StackView, previous: StackView | undefined): readonly InlineValue[] {
  const frame = stack.frames[0];
  if (frame === undefined) return [];
  const names = [...new Set(withoutWords(line).match(/[A-Za-z_]\w*/g) ?? [])];
  const known = new Map([...stack.globals, ...frame.variables].map((variable) => [variable.name, variable]));
  const old = sameFrame(stack, previous)?.variables;
  return names
    .flatMap((name) => known.get(name) ?? [])
    .slice(0, MOST_VALUES)
    .map((variable) => {
      const was = old?.find((each) => each.name === variable.name)?.value;
      return {
        name: variable.name,
        value: shorten(variable.value),
        ...(was !== undefined && was !== variable.value ? { before: shorten(was) } : {}),
        address: variable.address,
        target: variable.target,
      };
    });
}

/** The frame at the last stop that is the same call: same function, same place on the stack. */
function sameFrame(stack: StackView, previous: StackView | undefined): StackFrameView | undefined {
  const frame = stack.frames[0];
  return previous?.frames.find(
    (each) => each.functionName === frame?.functionName && each.frameAddress === frame.frameAddress,
  );
}

/** The line without strings and comments, whose words are no names. */
function withoutWords(line: string): string {
  return line.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'|\/\*.*?(\*\/|$)|\/\/.*$/g, ' ');
}

/** Addresses by their last four digits, and all in all no longer than a few words. */
function shorten(value: string): string {
  const short = value.replace(/0x[0-9a-f]{2,}([0-9a-f]{4})\b/g, '0x…$1');
  return short.length > LONGEST_VALUE ? `${short.slice(0, LONGEST_VALUE - 1)}…` : short;
}
