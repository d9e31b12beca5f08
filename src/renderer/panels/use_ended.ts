/** Whether the process that is looked at has ended: its memory is gone, and panels say so instead of going blank. */
import { computed, type ComputedRef } from 'vue';
import { useFocus } from '../panel_kit/use_focus';
import { useMachineStore } from '../stores/machine';

export function useEnded(): ComputedRef<boolean> {
  const focus = useFocus();
  const machine = useMachineStore();
  return computed(() => {
    const moment = machine.moment;
    if (moment === undefined) return false;
    const pid = focus.pid || moment.pid;
    const process = moment.processes.find((one) => one.pid === pid);
    return process === undefined || process.state === 'dead' || process.state === 'zombie';
  });
}
