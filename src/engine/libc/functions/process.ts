/** unistd.h, sys/wait.h, sys/resource.h, sending signals, and what stdlib.h has of processes. */
import { lowHalf, highHalf, virtAddr } from '../../units';
import { BLOCKED, type SyscallResult } from '../../kernel/syscall_result';
import { sicode, signals } from '../../kernel/signal';
import type { LibcContext, LibcFunctions, LibcOutcome } from '../context';

/** Returns a system call's result, or has the whole call repeated when the kernel put the caller to sleep. */
function finish(context: LibcContext, result: SyscallResult): LibcOutcome {
  if (result === BLOCKED) return 'retry';
  context.returnSystemCall(result);
  return undefined;
}

/** Streams are flushed in the caller's memory, then the process ends. */
function exit(context: LibcContext, status: number): LibcOutcome {
  context.streams.flush(virtAddr(context.memory.loadWord(context.symbols.stdout)));
  context.kernel.sys.exitGroup(status);
  return 'gone';
}

const SC_PAGESIZE = 30;
const SC_NPROCESSORS_CONF = 83;
const SC_NPROCESSORS_ONLN = 84;
const SC_PHYS_PAGES = 85;
const SC_AVPHYS_PAGES = 86;

function sysconf(context: LibcContext, name: number): number {
  const { configuration, allocator } = context.kernel.mem;
  if (name === SC_PAGESIZE) return 4096;
  if (name === SC_NPROCESSORS_CONF || name === SC_NPROCESSORS_ONLN) return configuration.cpus;
  if (name === SC_PHYS_PAGES) return allocator.managedPageCount();
  if (name === SC_AVPHYS_PAGES) return allocator.freePageCount();
  context.setErrno(22);
  return -1;
}

/** Fields of struct rusage from ru_utime on, 16 words. */
function storeUsage(context: LibcContext, who: number): number {
  const usage = context.kernel.sys.getrusage(who);
  if (typeof usage === 'number') return usage;
  const microseconds = Math.floor((usage.utime * 1e6) / context.kernel.mem.configuration.clock.hertz);
  const words = new Array<number>(18).fill(0);
  words[0] = Math.floor(microseconds / 1e6);
  words[1] = microseconds % 1e6;
  words[8] = usage.min_flt;
  words[9] = usage.maj_flt;
  words[16] = usage.nvcsw;
  words[17] = usage.nivcsw;
  const target = context.call.address(1);
  words.forEach((word, index) => context.memory.storeWord(virtAddr(target + 8 * index), word));
  return 0;
}

/** The one user of the machine. */
const USER_ID = 1000;
const EINVAL = 22;
/** resource numbers of RLIMIT_DATA, RLIMIT_STACK, RLIMIT_NPROC and RLIMIT_AS; others have no limit. */
const LIMITS = { 2: 'RLIMIT_DATA', 3: 'RLIMIT_STACK', 6: 'RLIMIT_NPROC', 9: 'RLIMIT_AS' } as const;
const RLIM_NLIMITS = 16;

/** getrlimit(2): the machine's limits, soft and hard. What is no limit is RLIM_INFINITY. */
function getrlimit(context: LibcContext): void {
  const { call, kernel, memory } = context;
  const resource = call.int(0);
  if (resource < 0 || resource >= RLIM_NLIMITS) return context.returnSystemCall(-EINVAL);
  const name = Object.entries(LIMITS).find(([number]) => Number(number) === resource)?.[1];
  const limit = name === undefined ? Infinity : kernel.mem.configuration.limits[name];
  for (const at of [call.address(1), virtAddr(call.address(1) + 8)]) {
    memory.storeWord(at, limit >= Number.MAX_SAFE_INTEGER ? -1 : limit);
  }
  call.returnInt(0);
}

export const process: LibcFunctions = {
  getuid: ({ call }) => call.returnInt(USER_ID),
  geteuid: ({ call }) => call.returnInt(USER_ID),
  getgid: ({ call }) => call.returnInt(USER_ID),
  getegid: ({ call }) => call.returnInt(USER_ID),
  gettid: (context) => context.call.returnInt(context.kernel.sys.getpid()),
  getrlimit,
  fork: (context) => context.returnSystemCall(context.fork()),
  vfork: (context) => context.returnSystemCall(context.fork()),
  wait: (context) => finish(context, context.kernel.sys.wait4(-1, context.call.address(0), 0)),
  waitpid: (context) =>
    finish(context, context.kernel.sys.wait4(context.call.int(0), context.call.address(1), context.call.int(2))),
  exit: (context) => exit(context, context.call.int(0)),
  _exit: (context) => {
    context.kernel.sys.exitGroup(context.call.int(0));
    return 'gone';
  },
  _Exit: (context) => {
    context.kernel.sys.exitGroup(context.call.int(0));
    return 'gone';
  },
  abort: (context) => {
    context.kernel.raiseSignal({
      signal: signals.SIGABRT,
      code: sicode.SI_USER,
      address: virtAddr(0),
      sender: context.kernel.sys.getpid(),
      reason: 'the program called abort()',
    });
    return 'gone';
  },
  getpid: (context) => context.call.returnInt(context.kernel.sys.getpid()),
  getppid: (context) => context.call.returnInt(context.kernel.sys.getppid()),
  kill: (context) => context.returnSystemCall(context.kernel.sys.kill(context.call.int(0), context.call.int(1))),
  raise: (context) =>
    context.returnSystemCall(context.kernel.sys.kill(context.kernel.sys.getpid(), context.call.int(0))),
  pause: (context) => finish(context, context.kernel.sys.pause()),
  sched_yield: (context) => context.returnSystemCall(context.kernel.sys.schedYield()),
  nice: (context) => context.returnSystemCall(context.kernel.sys.nice(context.call.int(0))),
  getrusage: (context) => context.returnSystemCall(storeUsage(context, context.call.int(0))),
  getpagesize: ({ call }) => call.returnInt(4096),
  sysconf: (context) => context.call.returnWord(sysconf(context, context.call.int(0))),
  write: (context) =>
    finish(context, context.kernel.sys.write(context.call.int(0), context.call.address(1), context.call.size(2))),
  read: (context) =>
    finish(context, context.kernel.sys.read(context.call.int(0), context.call.address(1), context.call.size(2))),
  isatty: (context) => {
    const { call, kernel } = context;
    const terminal = call.int(0) >= 0 && call.int(0) <= 2 && kernel.mem.configuration.stdout === 'terminal';
    if (!terminal) context.setErrno(25);
    call.returnInt(terminal ? 1 : 0);
  },
  __errno_location: ({ call, symbols }) => call.returnWord(symbols.errno),
};

/** setjmp.h. A jmp_buf holds, in words: rbx, rbp, r12, r13, r14, r15, rsp after the return, the return address. */
const SAVED_REGISTERS = [3, 5, 12, 13, 14, 15] as const;

export const jumps: LibcFunctions = {
  setjmp: (context) => saveJump(context),
  _setjmp: (context) => saveJump(context),
  sigsetjmp: (context) => saveJump(context),
  __sigsetjmp: (context) => saveJump(context),
  longjmp: (context) => jump(context),
  _longjmp: (context) => jump(context),
  siglongjmp: (context) => jump(context),
};

function saveJump({ call, memory }: LibcContext): void {
  const buffer = call.address(0);
  SAVED_REGISTERS.forEach((register, index) => {
    const [low, high] = call.register(register);
    memory.storeHalves(virtAddr(buffer + 8 * index), low, high);
  });
  memory.storeWord(virtAddr(buffer + 48), call.stackPointer() + 8);
  memory.storeWord(virtAddr(buffer + 56), call.caller());
  call.returnInt(0);
}

function jump({ call, memory }: LibcContext): LibcOutcome {
  const buffer = call.address(0);
  const value = call.int(1);
  const words = SAVED_REGISTERS.map((_, index) => {
    const at = virtAddr(buffer + 8 * index);
    return [memory.loadLow(at), memory.loadHigh(at)] as const;
  });
  const stack = memory.loadWord(virtAddr(buffer + 48));
  const target = memory.loadWord(virtAddr(buffer + 56));
  SAVED_REGISTERS.forEach((register, index) => call.setRegister(register, ...words[index]!));
  call.setRegister(4, lowHalf(stack), highHalf(stack));
  call.goTo(virtAddr(target));
  call.returnInt(value === 0 ? 1 : value);
  return 'gone';
}
