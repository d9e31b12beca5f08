/**
 * Starting and moving, as the person says it: "run" compiles and stands before main's first statement, "continue" starts
 * what is not started. Everything that has to happen around a start happens here.
 */
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { Direction, EventKind, Movement } from '../../engine/contract';
import { useBreakpointStore } from './breakpoints';
import { useFocusStore } from './focus';
import { useLayoutStore } from './layout';
import { useMachineStore } from './machine';
import { useProblemStore } from './problems';
import { useTimelineStore } from './timeline';
import { useWorkspaceStore } from './workspace';

/** Kinds of events to go to, as a person groups them. `kinds` empty means every event. */
export const eventGroups: readonly {
  readonly id: string;
  readonly title: string;
  readonly kinds: readonly EventKind[];
}[] = [
  { id: 'any', title: 'Any event', kinds: [] },
  { id: 'fault', title: 'Page fault', kinds: ['fault'] },
  { id: 'allocation', title: 'malloc or free', kinds: ['malloc', 'free'] },
  { id: 'syscall', title: 'System call', kinds: ['syscall'] },
  { id: 'swap', title: 'Swap or reclaim', kinds: ['reclaim', 'swapin', 'scan'] },
  { id: 'process', title: 'fork, exit, switch', kinds: ['fork', 'exit', 'wait', 'switch', 'exec'] },
  { id: 'trouble', title: 'Signal, OOM, mistake', kinds: ['signal', 'oom', 'diagnosis'] },
  { id: 'output', title: 'Output', kinds: ['output'] },
];

export const useRunControl = defineStore('run control', () => {
  const machine = useMachineStore();
  const workspace = useWorkspaceStore();
  const breakpoints = useBreakpointStore();
  const focus = useFocusStore();
  const timeline = useTimelineStore();
  const problems = useProblemStore();
  const layout = useLayoutStore();

  /** Where the run stood after its start: as far back as "back to the start" goes. */
  const startTick = ref(0);
  /** The id of the group that "next event" goes to. */
  const eventGroup = ref('any');

  let problemsAreInFront = false;

  const canMove = computed(() => machine.hasSession && !machine.running);
  const atStart = computed(() => machine.moment !== undefined && machine.moment.tick <= startTick.value);
  const atEnd = computed(() => machine.end !== undefined);
  const canGoBack = computed(() => canMove.value && !atStart.value);
  const canGoForward = computed(() => canMove.value && !atEnd.value);

  /** Compiles, and stands before main's first statement. False when the source has errors. */
  async function run(): Promise<boolean> {
    if (workspace.isEmpty) return false;
    const inputs = workspace.inputs;
    if (!(await machine.start(inputs))) {
      await sayWhy();
      return false;
    }
    workspace.markStarted();
    if (problemsAreInFront) layout.actions?.show('output');
    problemsAreInFront = false;
    focus.reset();
    timeline.reset();
    startTick.value = machine.moment?.tick ?? 0;
    await breakpoints.renew();
    return true;
  }

  /** Brings the errors to the front that kept the program from starting; the next start puts the output back. */
  async function sayWhy(): Promise<void> {
    await problems.check();
    if (problems.errors === 0) return;
    layout.actions?.show('problems');
    problemsAreInFront = true;
  }

  /** On to the next stop; starts first where nothing runs. */
  async function resume(direction: Direction = 'forward'): Promise<void> {
    if (!machine.hasSession && direction === 'forward' && !(await run())) return;
    await machine.move({ kind: 'continue', direction });
  }

  async function step(kind: 'step-into' | 'step-over' | 'step-out', direction: Direction): Promise<void> {
    if (!machine.hasSession && direction === 'forward') {
      await run();
      return;
    }
    await machine.move({ kind, direction });
  }

  async function toEvent(direction: Direction): Promise<void> {
    const group = eventGroups.find((each) => each.id === eventGroup.value);
    await machine.move({ kind: 'event', direction, kinds: group?.kinds ?? [] });
  }

  async function toStart(): Promise<void> {
    await machine.seek(startTick.value);
  }

  async function runTo(direction: Direction, path: string, line: number): Promise<void> {
    if (!machine.hasSession && !(await run())) return;
    const movement: Movement = { kind: 'run-to', direction, path, line };
    await machine.move(movement);
  }

  return {
    startTick,
    eventGroup,
    canMove,
    canGoBack,
    canGoForward,
    atStart,
    atEnd,
    run,
    resume,
    step,
    toEvent,
    toStart,
    runTo,
  };
});
