import { describe, expect, it } from 'vitest';
import { presets } from '../../../src/engine/config';
import { errno } from '../../../src/engine/kernel/errno';
import { BLOCKED } from '../../../src/engine/kernel/kernel';
import { contextIndex, registerOf } from '../../../src/engine/kernel/processor';
import { type SignalAction, SA_RESTART } from '../../../src/engine/kernel/signal';
import { pid, virtAddr } from '../../../src/engine/units';
import { SimulatedMachine } from './simulated_machine';

const HANDLER = 0x555555554100;
const RESTORER = 0x7ffff7ffc800;
const SIGSEGV = 11;
const SIGUSR1 = 10;
const SIGCHLD = 17;
const FIRST = pid(presets.classroom.firstPid);

const handler = (flags = 0, mask = 0): SignalAction => ({
  kind: 'handler',
  handler: virtAddr(HANDLER),
  restorer: virtAddr(RESTORER),
  flags,
  mask,
});

function started(): SimulatedMachine {
  const machine = new SimulatedMachine();
  machine.exec();
  return machine;
}

const register = (machine: SimulatedMachine, name: keyof typeof contextIndex): number =>
  registerOf(machine.saveContext(), contextIndex[name]);

/** What the return from a handler and its restorer do: pop the restorer's address, call rt_sigreturn. */
function returnFromHandler(machine: SimulatedMachine): void {
  const context = machine.saveContext();
  context[contextIndex.rsp] = (context[contextIndex.rsp] ?? 0) + 8;
  machine.loadContext(context);
  machine.kernel.sys.rtSigreturn();
  machine.kernel.exitToUserMode();
}

describe('a signal handler', () => {
  it('is entered with the signal, siginfo and ucontext, and everything is as before afterwards', () => {
    const machine = started();
    machine.kernel.sys.sigaction(SIGSEGV, handler());
    const before = machine.saveContext();
    before[contextIndex.rax] = 77;
    before[40] = -5;
    machine.loadContext(before);
    expect(machine.write(0x123000, 1)).toBe('signal');
    expect(machine.kernel.exitToUserMode()).toBe('same');

    expect(register(machine, 'rip')).toBe(HANDLER);
    expect(register(machine, 'rdi')).toBe(SIGSEGV);
    const stack = register(machine, 'rsp');
    expect(stack % 16).toBe(8);
    expect(machine.read64(stack)).toBe(RESTORER);
    const siginfo = register(machine, 'rsi');
    expect([machine.read(siginfo), machine.read(siginfo + 8), machine.read64(siginfo + 16)]).toEqual([11, 1, 0x123000]);
    const registers = register(machine, 'rdx') + 40;
    expect(machine.read64(registers + 16 * 8)).toBe(registerOf(before, contextIndex.rip));

    returnFromHandler(machine);
    expect(machine.saveContext()).toEqual(before);
    expect(machine.kernel.current?.blocked).toBe(0);
  });

  it('runs with its own signal and the mask blocked', () => {
    const machine = started();
    machine.kernel.sys.sigaction(SIGUSR1, handler(0, 1 << (SIGCHLD - 1)));
    machine.kernel.sys.kill(FIRST, SIGUSR1);
    machine.kernel.exitToUserMode();
    expect(machine.kernel.current?.blocked).toBe((1 << (SIGUSR1 - 1)) | (1 << (SIGCHLD - 1)));
    machine.kernel.sys.kill(FIRST, SIGUSR1);
    expect(machine.kernel.exitToUserMode()).toBe('same');
    expect(machine.kernel.current?.pending).toHaveLength(1);
    const inHandler = register(machine, 'rsp');
    returnFromHandler(machine);
    expect(machine.kernel.current?.pending).toHaveLength(0);
    expect(register(machine, 'rsp')).toBe(inHandler);
  });

  it('that faults itself with the same signal kills the process', () => {
    const machine = started();
    machine.kernel.sys.sigaction(SIGSEGV, handler());
    machine.write(0, 1);
    machine.kernel.exitToUserMode();
    machine.write(0, 1);
    expect(machine.kernel.exitToUserMode()).toBe('ended');
    expect(machine.kernel.endOfRun).toMatchObject({ kind: 'signaled', status: 139 });
  });

  it('cannot run for a stack overflow, because its frame has no place', () => {
    const machine = started();
    machine.kernel.sys.sigaction(SIGSEGV, handler());
    const context = machine.saveContext();
    context[contextIndex.rsp] = (0x7ffffffff000 - 8 * 2 ** 20 - 64) | 0;
    machine.loadContext(context);
    expect(machine.write(0x7ffffffff000 - 8 * 2 ** 20 - 64, 1)).toBe('signal');
    expect(machine.kernel.exitToUserMode()).toBe('ended');
    expect(machine.kernel.endOfRun).toMatchObject({ kind: 'signaled', status: 139 });
  });

  it('can be set for neither SIGKILL nor SIGSTOP', () => {
    const machine = started();
    expect(machine.kernel.sys.sigaction(9, handler())).toBe(-errno.EINVAL);
    expect(machine.kernel.sys.sigaction(19, { kind: 'ignore' })).toBe(-errno.EINVAL);
    machine.kernel.sys.sigprocmask('setmask', -1);
    machine.kernel.sys.kill(FIRST, 9);
    expect(machine.kernel.exitToUserMode()).toBe('ended');
  });
});

describe('a call that sleeps', () => {
  const interrupted = (flags: number, call: (machine: SimulatedMachine) => unknown): unknown => {
    const machine = started();
    machine.kernel.sys.sigaction(SIGUSR1, handler(flags));
    machine.kernel.sys.fork(machine.saveContext());
    expect(call(machine)).toBe(BLOCKED);
    machine.kernel.exitToUserMode();
    expect(machine.kernel.current?.pid).not.toBe(FIRST);
    machine.kernel.sys.kill(FIRST, SIGUSR1);
    machine.kernel.sys.schedYield();
    machine.kernel.exitToUserMode();
    expect(register(machine, 'rip')).toBe(HANDLER);
    returnFromHandler(machine);
    return call(machine);
  };

  it('returns EINTR after a handler, unless SA_RESTART has it repeated', () => {
    const wait = (machine: SimulatedMachine) => machine.kernel.sys.wait4(-1, virtAddr(0), 0);
    expect(interrupted(0, wait)).toBe(-errno.EINTR);
    expect(interrupted(SA_RESTART, wait)).toBe(BLOCKED);
  });

  it('pause returns EINTR in any case', () => {
    expect(interrupted(SA_RESTART, (machine) => machine.kernel.sys.pause())).toBe(-errno.EINTR);
  });
});
