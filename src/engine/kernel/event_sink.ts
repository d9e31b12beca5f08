/** Where the kernel writes down what happened. The machine adds the tick and, unless told otherwise, the current task. */
import type { EventKind } from '../events';
import type { Pid } from '../units';

export interface EventSink {
  /** @param values in the order of `eventFields[kind]` @param pid whose event it is, where that isn't the current task */
  emit(kind: EventKind, values: readonly (number | string)[], pid?: Pid): void;
}
