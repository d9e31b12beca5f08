/**
 * What the machine is: where the session stands, whether a movement is under way, what the compiler said.
 *
 * It never holds machine state itself: pictures are the panels' last answers. Two counters tell panels when to ask again:
 * `stops` grows with each place at which the machine came to rest, `pictures` also with each report of progress.
 *
 * A movement makes the machine `busy` at once and `running` only when it takes long enough to be noticed: nothing in the
 * window flickers between two steps.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Failure, Inputs, MachineConfiguration, Moment, Movement, SourceDiagnostic } from '../../engine/contract';
import { failureOf, useEngineClient } from '../engine_client';

/** A movement shorter than this is not shown as running. */
const RUNNING_AFTER_MS = 150;

export const useMachineStore = defineStore('machine', () => {
  const client = useEngineClient();

  const moment = shallowRef<Moment>();
  const configuration = shallowRef<MachineConfiguration>();
  const diagnostics = shallowRef<readonly SourceDiagnostic[]>([]);
  /** Why the last request could not be carried out; shown in the strip until it is dismissed. */
  const failure = shallowRef<Failure>();
  const busy = ref(false);
  const running = ref(false);
  const stops = ref(0);
  const pictures = ref(0);

  const hasSession = computed(() => moment.value !== undefined);
  const end = computed(() => moment.value?.end);

  let seekWaiting: number | undefined;
  let seeking = false;
  let underWay: Promise<unknown> = Promise.resolve();
  let noticed: ReturnType<typeof setTimeout> | undefined;

  client.onProgress((report) => {
    if (!busy.value) return;
    moment.value = report;
    pictures.value++;
  });
  client.onEngineFailed((why) => {
    failure.value = why;
    moment.value = undefined;
    rest();
  });

  function arrive(at: Moment): void {
    moment.value = at;
    stops.value++;
    pictures.value++;
  }

  function rest(): void {
    clearTimeout(noticed);
    busy.value = false;
    running.value = false;
  }

  /** Carries out one call that moves the machine. What it answers is undefined where it failed; the strip says why. */
  async function carryOut<T>(work: () => Promise<T>): Promise<T | undefined> {
    busy.value = true;
    noticed = setTimeout(() => (running.value = true), RUNNING_AFTER_MS);
    const result = work().catch((reason: unknown) => {
      failure.value = failureOf(reason);
      return undefined;
    });
    underWay = result;
    const answer = await result;
    rest();
    return answer;
  }

  /**
   * Compiles and boots. With errors in the source the session before it stays, and the diagnostics say why.
   * @returns true when a new session stands before main's first statement
   */
  async function start(inputs: Inputs): Promise<boolean> {
    await halt();
    const answer = await carryOut(() => client.call('start', inputs));
    if (answer === undefined) return false;
    diagnostics.value = answer.diagnostics;
    if (answer.moment === undefined) return false;
    configuration.value = answer.machine;
    arrive(answer.moment);
    return true;
  }

  /** Moves in history, one movement at a time; a movement asked while another is under way is ignored. */
  async function move(movement: Movement): Promise<void> {
    if (!hasSession.value || busy.value) return;
    const at = await carryOut(() => client.call('move', movement));
    if (at !== undefined) arrive(at);
  }

  /**
   * To a tick. While the hand is still dragging, only the newest place is gone to; a movement of another kind that is
   * under way is stopped for it.
   */
  async function seek(tick: number): Promise<void> {
    if (seeking) {
      seekWaiting = tick;
      return;
    }
    seeking = true;
    await halt();
    seekWaiting ??= tick;
    for (let at: number | undefined; seekWaiting !== undefined && seekWaiting !== at;) {
      at = seekWaiting;
      seekWaiting = undefined;
      await move({ kind: 'seek', tick: at });
    }
    seekWaiting = undefined;
    seeking = false;
  }

  /** Stops the movement under way, if any, and waits until it has stopped. */
  async function halt(): Promise<void> {
    seekWaiting = undefined;
    if (!busy.value) return;
    await client.call('cancel', {}).catch((reason: unknown) => (failure.value = failureOf(reason)));
    await underWay;
  }

  function dismissFailure(): void {
    failure.value = undefined;
  }

  return {
    moment,
    configuration,
    diagnostics,
    failure,
    busy,
    running,
    stops,
    pictures,
    hasSession,
    end,
    start,
    move,
    seek,
    halt,
    dismissFailure,
  };
});
