/**
 * Keeps the crumbs of the focus up to date, and follows the program until the person chooses: then the focus is the first
 * variable of the function that runs, for something has to be shown in every panel from the first step on.
 */
import { onScopeDispose, watch } from 'vue';
import type { VariableView } from '../../engine/contract';
import { createViewQuery, useEngineClient } from '../engine_client';
import { useFocusStore } from '../stores/focus';
import { useMachineStore } from '../stores/machine';

export function useFocusPlace(): void {
  const client = useEngineClient();
  const machine = useMachineStore();
  const focus = useFocusStore();

  const place = createViewQuery(
    client,
    'focus',
    (answer) => (focus.place = answer),
    (failure) => (machine.failure = failure),
  );
  const stack = createViewQuery(
    client,
    'stack',
    (answer) => {
      const local = followed(answer.frames[0]?.variables ?? []) ?? followed(answer.globals);
      if (local !== undefined) void follow(local);
    },
    (failure) => (machine.failure = failure),
  );

  /** The pointer that is followed already while the function has it, otherwise the variable that says most. */
  function followed(variables: readonly VariableView[]): VariableView | undefined {
    const name = focus.current.origin?.name;
    return variables.find((each) => each.name === name && each.target !== undefined) ?? worthwhile(variables);
  }

  /** Looks at what a pointer points to where something is there, otherwise at the variable itself. */
  async function follow({ name, address, target }: VariableView): Promise<void> {
    const origin = { kind: 'variable', name, at: address };
    const there = target === undefined ? undefined : await client.call('focus', { pid: 0, address: target });
    focus.follow({ pid: 0, address: there?.region === undefined ? address : there.address, origin });
  }

  watch(
    () => machine.stops,
    () => {
      if (machine.hasSession && !focus.chosen) stack.ask({ pid: 0 });
    },
    { immediate: true },
  );
  watch(
    [() => machine.pictures, () => focus.current],
    () => {
      const { pid, address } = focus.current;
      if (!machine.hasSession || address === undefined) focus.place = undefined;
      else place.ask({ pid, address });
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    place.close();
    stack.close();
  });
}

/** A pointer says most about memory; any variable says something. */
function worthwhile(variables: readonly VariableView[]): VariableView | undefined {
  return variables.find((variable) => variable.target !== undefined) ?? variables[0];
}
