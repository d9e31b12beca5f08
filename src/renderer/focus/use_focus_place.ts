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
      const local = worthwhile(answer.frames[0]?.variables ?? []) ?? worthwhile(answer.globals);
      if (local !== undefined) {
        focus.follow({ pid: 0, address: local.address, origin: { kind: 'variable', name: local.name } });
      }
    },
    (failure) => (machine.failure = failure),
  );

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
