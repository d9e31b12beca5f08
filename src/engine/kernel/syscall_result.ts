/**
 * What a system call gives back: the value for rax (negative: -errno), or BLOCKED.
 *
 * BLOCKED means: leave the registers alone and go through `Kernel.exitToUserMode`. The caller sleeps and repeats the
 * call when it is woken, or it has ended, or its registers were replaced by those of a new program.
 */
export const BLOCKED = Symbol('blocked');
export type SyscallResult = number | typeof BLOCKED;
