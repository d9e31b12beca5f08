/**
 * A panel's picture: the answer of one view, asked again whenever the machine comes to rest (and at most ten times a second
 * while it runs), when the request changes, and when the panel becomes visible. Until the new answer is there the last one
 * stays on screen.
 *
 *     const heap = usePanelView('heap', () => ({ pid: focus.pid }));
 *     heap.answer.value?.freeBytes            what to draw
 *     heap.before((view) => view.freeBytes)   the same figure at the last stop; undefined when there was none
 */
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue';
import type { Failure, Request, Response } from '../../engine/contract';
import { createViewQuery, useEngineClient, type ViewMethod } from '../engine_client';
import { useMachineStore } from '../stores/machine';
import { usePanelVisible } from './panel_host';
import { isSameAnswer } from './same_answer';

export interface PanelView<M extends ViewMethod> {
  /** The newest answer; undefined before the first one and while there is nothing to ask. */
  readonly answer: Readonly<ShallowRef<Response<M> | undefined>>;
  /** The answer at the stop before this one, to the same request. It stays while a movement is under way. */
  readonly previous: Readonly<ShallowRef<Response<M> | undefined>>;
  /** True while a question is on its way. The last picture serves meanwhile. */
  readonly loading: Readonly<ShallowRef<boolean>>;
  /** Why the last question could not be answered. */
  readonly failure: Readonly<ShallowRef<Failure | undefined>>;
  /** A part of the previous answer, to be held against the same part of the present one. */
  before<T>(select: (answer: Response<M>) => T): T | undefined;
  /** Whether a part (compared as text or number) differs from the last stop. False when there was none. */
  changed(select: (answer: Response<M>) => string | number | boolean | undefined): boolean;
}

/**
 * @param request what to ask; reactive. Undefined asks nothing and clears the picture, as when nothing is in focus.
 */
export function usePanelView<M extends ViewMethod>(method: M, request: () => Request<M> | undefined): PanelView<M> {
  const machine = useMachineStore();
  const visible = usePanelVisible();

  const answer = shallowRef<Response<M>>();
  const previous = shallowRef<Response<M>>();
  const loading = shallowRef(false);
  const failure = shallowRef<Failure>();
  let shown: { key: string; stop: number } | undefined;

  const query = createViewQuery(
    useEngineClient(),
    method,
    (fresh, asked) => {
      const key = JSON.stringify(asked);
      const given = answer.value !== undefined && isSameAnswer(fresh, answer.value) ? answer.value : fresh;
      const stop = machine.stops;
      if (shown === undefined || shown.key !== key) previous.value = undefined;
      else if (shown.stop !== stop) previous.value = lastAtRest;
      // A movement too short to be shown is done in one piece: no answer falls into the middle of it.
      if (!machine.running) lastAtRest = given;
      shown = { key, stop };
      answer.value = given;
      failure.value = undefined;
      loading.value = false;
    },
    (why) => {
      failure.value = why;
      loading.value = false;
    },
  );
  let lastAtRest: Response<M> | undefined;

  watch(
    [() => JSON.stringify(request() ?? null), () => machine.pictures, visible, () => machine.hasSession],
    ([, , isVisible, hasSession]) => {
      const asked = request();
      if (!hasSession || asked === undefined) clear();
      else if (isVisible) {
        loading.value = true;
        query.ask(asked);
      }
    },
    { immediate: true },
  );
  onScopeDispose(() => query.close());

  function clear(): void {
    query.close();
    shown = undefined;
    lastAtRest = undefined;
    answer.value = undefined;
    previous.value = undefined;
    failure.value = undefined;
    loading.value = false;
  }

  function before<T>(select: (given: Response<M>) => T): T | undefined {
    return previous.value === undefined ? undefined : select(previous.value);
  }

  function changed(select: (given: Response<M>) => string | number | boolean | undefined): boolean {
    if (previous.value === undefined || answer.value === undefined) return false;
    return select(previous.value) !== select(answer.value);
  }

  return { answer, previous, loading, failure, before, changed };
}
