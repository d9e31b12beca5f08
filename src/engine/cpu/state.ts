/**
 * Where the processor's state lies: the first page of tracked memory.
 *
 *     byte 0     rax rcx rdx rbx rsp rbp rsi rdi r8 .. r15       16 x 8, low half first
 *     byte 128   xmm0 .. xmm15 (their low 64 bits)               16 x 8
 *     byte 256   rip
 *     byte 320   counters, doubles
 *
 * Indices named *_WORD count 32-bit words, *_F64 count doubles. The two executors read and write the registers in
 * place; nothing else does but context switches, the kernel's set-up of a program and the views.
 */
export const RIP_WORD = 64;
export const XMM_F64 = 16;
export const CONTEXT_WORDS = 66;

/** Operations executed since the machine started. */
export const TICKS_F64 = 40;
/** Statements begun. */
export const STATEMENTS_F64 = 41;
/** Cycles beyond one for each operation: TLB, page walks, faults, disk. */
export const EXTRA_CYCLES_F64 = 42;
/** Data accesses checked by the MMU. */
export const ACCESSES_F64 = 43;
/** Page table and PCID in use. */
export const PGD_F64 = 44;
export const PCID_F64 = 45;
/** Events that have happened. */
export const EVENTS_F64 = 46;

export const RSP_WORD = 8;
export const RBP_WORD = 10;
