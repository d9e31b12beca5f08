/** What is new among variables: held by place and path, so that a variable that came into being is not "changed". */
import type { StackView, VariableView } from '../../../engine/contract';

/** Values at the last stop, by the key of the variable. */
export type KnownValues = ReadonlyMap<string, string>;

/** A path may name another object once a function was left and entered again: its address tells them apart. */
export const variableKey = (variable: VariableView) => `${variable.address}:${variable.type}:${variable.name}`;

export function knownValues(variables: readonly VariableView[], into = new Map<string, string>()): KnownValues {
  for (const variable of variables) {
    into.set(variableKey(variable), variable.value);
    if (variable.children) knownValues(variable.children, into);
  }
  return into;
}

export function valuesOfStack(stack: StackView | undefined): KnownValues | undefined {
  if (stack === undefined) return undefined;
  const values = new Map<string, string>();
  for (const frame of stack.frames) knownValues(frame.variables, values);
  knownValues(stack.globals, values);
  return values;
}

/** Whether an address lies in a variable. */
export function holds(variable: VariableView, address: number | undefined): boolean {
  return (
    address !== undefined && address >= variable.address && address < variable.address + Math.max(1, variable.size)
  );
}
