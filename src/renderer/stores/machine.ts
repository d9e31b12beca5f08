/**
 * What the machine is: where the session stands, whether a movement is under way, what the compiler said.
 *
 * It never holds machine state itself: pictures are the panels' last answers. Two counters tell panels when to ask again:
 * `stops` grows with each place at which the machine came to rest, `pictures` also with each report of progress.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Failure, Inputs, MachineConfiguration, Moment, Movement, SourceDiagnostic } from '../../engine/contract';
import { failureOf, useEngineClient } from '../engine_client';

export const useMachineStore = defineStore('machine', () => {
  const client = useEngineClient();

  const moment = shallowRef<Moment>();
  const configuration = shallowRef<MachineConfiguration>();
  const diagnostics = shallowRef<readonly SourceDiagnostic[]>([]);
  /** Why the last request could not be carried out; shown in the strip until it is dismissed. */
  const failure = shallowRef<Failure>();
  const running = ref(false);
  const stops = ref(0);
  const pictures = ref(0);

  const hasSession = computed(() => moment.value !== undefined);
  const end = computed(() => moment.value?.end);

  let seekWaiting: number | undefined;
  let moving: Promise<void> = Promise.resolve();

  client.onProgress((report) => {
    if (!running.value) return;
    moment.value = report;
    pictures.value++;
  });
  client.onEngineFailed((why) => {
    failure.value = why;
    moment.value = undefined;
    running.value = false;
  });

  function arrive(at: Moment): void {
    moment.value = at;
    stops.value++;
    pictures.value++;
  }

  /**
   * Compiles and boots. With errors in the source the session before it stays, and the diagnostics say why.
   * @returns true when a new session stands before main's first statement
   */
  async function start(inputs: Inputs): Promise<boolean> {
    await halt();
    running.value = true;
    try {
      const answer = await client.call('start', inputs);
      diagnostics.value = answer.diagnostics;
      if (answer.moment === undefined) return false;
      configuration.value = answer.machine;
      arrive(answer.moment);
      return true;
    } catch (reason) {
      failure.value = failureOf(reason);
      return false;
    } finally {
      running.value = false;
    }
  }

  /** Moves in history, one movement at a time; a movement asked while another is under way is ignored. */
  async function move(movement: Movement): Promise<void> {
    if (!hasSession.value || running.value) return;
    running.value = true;
    moving = carryOut(movement);
    await moving;
  }

  async function carryOut(movement: Movement): Promise<void> {
    try {
      arrive(await client.call('move', movement));
    } catch (reason) {
      failure.value = failureOf(reason);
    } finally {
      running.value = false;
    }
  }

  /** To a tick. While the hand is still dragging, only the newest place is gone to. */
  async function seek(tick: number): Promise<void> {
    if (running.value) {
      seekWaiting = tick;
      return;
    }
    await move({ kind: 'seek', tick });
    const next = seekWaiting;
    seekWaiting = undefined;
    if (next !== undefined && next !== tick) await seek(next);
  }

  /** Stops the movement under way, if any, and waits until it has stopped. */
  async function halt(): Promise<void> {
    seekWaiting = undefined;
    if (!running.value) return;
    await client.call('cancel', {}).catch((reason: unknown) => (failure.value = failureOf(reason)));
    await moving;
  }

  function dismissFailure(): void {
    failure.value = undefined;
  }

  return {
    moment,
    configuration,
    diagnostics,
    failure,
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
