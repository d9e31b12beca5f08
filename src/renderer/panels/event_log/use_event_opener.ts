/** Opening an event: it is unfolded in the log, and the machine stands just after it. */
import { useEngineClient, failureOf } from '../../engine_client';
import { useFocus } from '../../panel_kit/use_focus';
import { useMachineStore } from '../../stores/machine';

export function useEventOpener() {
  const focus = useFocus();
  const machine = useMachineStore();
  const client = useEngineClient();

  /** Unfolds an event without moving in time. */
  function unfold(index: number | undefined): void {
    focus.openEvent(index);
  }

  /** Unfolds an event and goes to the tick after it, when it has happened and the next operation has not. */
  async function open(index: number): Promise<void> {
    focus.openEvent(index);
    try {
      const { row } = await client.call('event', { index });
      await machine.seek(row.tick + 1);
    } catch (reason) {
      machine.failure = failureOf(reason);
    }
  }

  return { unfold, open };
}
