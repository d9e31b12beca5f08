/** sleep, usleep, nanosleep and alarm: time that passes in simulated cycles while others run. */
import { type VirtAddr, virtAddr } from '../../units';
import { BLOCKED } from '../../kernel/syscall_result';
import type { LibcContext, LibcFunctions, LibcOutcome } from '../context';

const EINVAL = 22;
const NANOSECONDS = 1e9;

/** struct timespec: seconds and nanoseconds, a word each. */
function storeTimespec({ memory }: LibcContext, at: VirtAddr, nanoseconds: number): void {
  memory.storeWord(at, Math.floor(nanoseconds / NANOSECONDS));
  memory.storeWord(virtAddr(at + 8), nanoseconds % NANOSECONDS);
}

function nanosleep(context: LibcContext): LibcOutcome {
  const { call, kernel, memory } = context;
  const [requested, remaining] = [call.address(0), call.address(1)];
  const seconds = memory.loadWord(requested);
  const nanoseconds = memory.loadWord(virtAddr(requested + 8));
  // A negative word is a huge one here, and as invalid.
  if (seconds >= 2 ** 63 || nanoseconds >= NANOSECONDS) {
    context.returnSystemCall(-EINVAL);
    return undefined;
  }
  const result = kernel.sys.nanosleep(seconds * NANOSECONDS + nanoseconds, (left) => {
    if (remaining !== 0) storeTimespec(context, remaining, left);
  });
  if (result === BLOCKED) return 'retry';
  context.returnSystemCall(result);
  return undefined;
}

/** sleep(3): the whole seconds that a handler cut off. */
function sleep({ call, kernel }: LibcContext): LibcOutcome {
  let left = 0;
  const result = kernel.sys.nanosleep((call.int(0) >>> 0) * NANOSECONDS, (nanoseconds) => {
    left = Math.floor(nanoseconds / NANOSECONDS);
  });
  if (result === BLOCKED) return 'retry';
  call.returnInt(left);
  return undefined;
}

function usleep(context: LibcContext): LibcOutcome {
  const result = context.kernel.sys.nanosleep((context.call.int(0) >>> 0) * 1000, () => undefined);
  if (result === BLOCKED) return 'retry';
  context.returnSystemCall(result);
  return undefined;
}

export const sleeping: LibcFunctions = {
  nanosleep,
  sleep,
  usleep,
  alarm: ({ call, kernel }) => call.returnInt(kernel.sys.alarm(call.int(0) >>> 0)),
};
