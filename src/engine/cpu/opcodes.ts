/**
 * The bytecode: the one table of operations that the code generator, both executors, the disassembler and the tooltips
 * share.
 *
 * An instruction is 8 bytes, two little-endian words, at a multiple of 8 in an executable mapping:
 *
 *      31     24 23     16 15      8 7       0
 *     +---------+---------+---------+---------+
 *     |    c    |    b    |    a    | opcode  |   word 0
 *     +---------+---------+---------+---------+
 *     |               immediate               |   word 1, signed
 *     +---------------------------------------+
 *
 * a, b, c number registers: sixteen general ones with the names and the roles that the x86-64 ABI gives them, or
 * sixteen xmm registers, of which the low 64 bits exist. Each general register is a low and a high half of 32 bits.
 *
 * - `32` in a name: works on the low halves, writes the low half of a, and leaves a's high half as it was. Converting to 64 bits is
 *   always an operation of its own (sext32, zext32).
 * - `64`: works on both halves.
 * - rip-relative immediates count bytes from the address of the next instruction.
 * - xmm registers hold doubles; a float is held as the double of the same value, and every operation that ends in F32
 *   rounds its result to float.
 * - Shift counts are taken modulo the width, as the processor does. Division by zero and INT_MIN / -1 raise #DE
 *   (SIGFPE), as the processor does.
 */

/** Which operands an operation has: letters a, b, c are registers (upper case: xmm), i is the immediate. */
export type OperandForm =
  '' | 'i' | 'a' | 'ai' | 'ab' | 'abc' | 'abi' | 'abci' | 'A' | 'AB' | 'ABC' | 'Ab' | 'aB' | 'aBC' | 'Abi';

export interface Opcode {
  readonly code: number;
  readonly operands: OperandForm;
  /** What it does, in one sentence for a tooltip. */
  readonly text: string;
}

const define = <T extends Record<string, readonly [number, OperandForm, string]>>(
  table: T,
): { readonly [K in keyof T]: Opcode } => {
  const entries = Object.entries(table).map(
    ([name, [code, operands, text]]) => [name, { code, operands, text }] as const,
  );
  return Object.fromEntries(entries) as { readonly [K in keyof T]: Opcode };
};

export const opcodes = define({
  // -- control -----------------------------------------------------------------------------------------------------
  ud: [0, '', 'undefined instruction: raises #UD, which Linux turns into SIGILL'],
  nop: [1, '', 'does nothing'],
  stmt: [2, 'i', 'a statement of the source begins here; the immediate is its number'],
  jmp: [3, 'i', 'goes to rip + immediate'],
  jmpr: [4, 'a', 'goes to the address in a'],
  call: [5, 'i', 'pushes the address of the next instruction and goes to rip + immediate'],
  callr: [6, 'a', 'pushes the address of the next instruction and goes to the address in a'],
  ret: [7, '', 'pops an address and goes there'],
  enter: [8, 'i', 'pushes rbp, sets rbp to rsp and lowers rsp by the immediate'],
  leave: [9, '', 'sets rsp to rbp and pops rbp'],
  push: [10, 'a', 'lowers rsp by 8 and stores a there'],
  pop: [11, 'a', 'loads a from rsp and raises rsp by 8'],
  libc: [12, 'i', 'runs the function of libc with this number; arguments and result as in the ABI'],
  jeq32: [13, 'abi', 'jumps if the low halves are equal'],
  jne32: [14, 'abi', 'jumps if the low halves differ'],
  jlt32: [15, 'abi', 'jumps if a < b, signed 32 bits'],
  jle32: [16, 'abi', 'jumps if a <= b, signed 32 bits'],
  jltu32: [17, 'abi', 'jumps if a < b, unsigned 32 bits'],
  jleu32: [18, 'abi', 'jumps if a <= b, unsigned 32 bits'],
  jeq64: [19, 'abi', 'jumps if a equals b, 64 bits'],
  jne64: [20, 'abi', 'jumps if a differs from b, 64 bits'],
  jlt64: [21, 'abi', 'jumps if a < b, signed 64 bits'],
  jle64: [22, 'abi', 'jumps if a <= b, signed 64 bits'],
  jltu64: [23, 'abi', 'jumps if a < b, unsigned 64 bits'],
  jleu64: [24, 'abi', 'jumps if a <= b, unsigned 64 bits'],
  jz32: [25, 'ai', 'jumps if the low half of a is zero'],
  jnz32: [26, 'ai', 'jumps if the low half of a is not zero'],
  jz64: [27, 'ai', 'jumps if a is zero'],
  jnz64: [28, 'ai', 'jumps if a is not zero'],

  // -- moves and constants -----------------------------------------------------------------------------------------
  mov: [29, 'ab', 'a = b, 64 bits'],
  movi: [30, 'ai', 'a = immediate, sign-extended to 64 bits'],
  movhi: [31, 'ai', 'high half of a = immediate'],
  leapc: [32, 'ai', 'a = rip + immediate'],
  lea: [33, 'abi', 'a = b + immediate, 64 bits'],
  leax: [34, 'abci', 'a = b + c * immediate, 64 bits: the address of an array element'],
  sext8: [35, 'ab', 'a = low 8 bits of b, sign-extended to 64 bits'],
  sext16: [36, 'ab', 'a = low 16 bits of b, sign-extended to 64 bits'],
  sext32: [37, 'ab', 'a = low 32 bits of b, sign-extended to 64 bits'],
  zext8: [38, 'ab', 'a = low 8 bits of b, zero-extended to 64 bits'],
  zext16: [39, 'ab', 'a = low 16 bits of b, zero-extended to 64 bits'],
  zext32: [40, 'ab', 'a = low 32 bits of b, zero-extended to 64 bits'],

  // -- memory: the address is b + immediate ----------------------------------------------------------------------------
  ld8s: [41, 'abi', 'low half of a = the byte there, sign-extended to 32 bits'],
  ld8u: [42, 'abi', 'low half of a = the byte there, zero-extended to 32 bits'],
  ld16s: [43, 'abi', 'low half of a = the 16 bits there, sign-extended to 32 bits'],
  ld16u: [44, 'abi', 'low half of a = the 16 bits there, zero-extended to 32 bits'],
  ld32: [45, 'abi', 'low half of a = the 32 bits there'],
  ld32x: [46, 'abi', 'a = the 32 bits there, sign-extended to 64 bits'],
  ld64: [47, 'abi', 'a = the 64 bits there'],
  st8: [48, 'abi', 'stores the low 8 bits of a'],
  st16: [49, 'abi', 'stores the low 16 bits of a'],
  st32: [50, 'abi', 'stores the low 32 bits of a'],
  st64: [51, 'abi', 'stores the 64 bits of a'],
  fld32: [52, 'Abi', 'xmm a = the float there'],
  fld64: [53, 'Abi', 'xmm a = the double there'],
  fst32: [54, 'Abi', 'stores xmm a as a float'],
  fst64: [55, 'Abi', 'stores xmm a as a double'],
  copy: [56, 'abi', 'copies immediate bytes from the address in b to the address in a'],
  zero: [57, 'ai', 'stores immediate zero bytes at the address in a'],

  // -- integer arithmetic, 32 bits -------------------------------------------------------------------------------------
  add32: [58, 'abc', 'a = b + c'],
  sub32: [59, 'abc', 'a = b - c'],
  mul32: [60, 'abc', 'a = b * c'],
  div32: [61, 'abc', 'a = b / c, signed, truncated towards zero'],
  divu32: [62, 'abc', 'a = b / c, unsigned'],
  rem32: [63, 'abc', 'a = b % c, signed, with the sign of b'],
  remu32: [64, 'abc', 'a = b % c, unsigned'],
  and32: [65, 'abc', 'a = b & c'],
  or32: [66, 'abc', 'a = b | c'],
  xor32: [67, 'abc', 'a = b ^ c'],
  shl32: [68, 'abc', 'a = b << c'],
  shr32: [69, 'abc', 'a = b >> c, zeros from the left'],
  sar32: [70, 'abc', 'a = b >> c, copies of the sign from the left'],
  addi32: [71, 'abi', 'a = b + immediate'],
  muli32: [72, 'abi', 'a = b * immediate'],
  andi32: [73, 'abi', 'a = b & immediate'],
  shli32: [74, 'abi', 'a = b << immediate'],
  shri32: [75, 'abi', 'a = b >> immediate, zeros from the left'],
  sari32: [76, 'abi', 'a = b >> immediate, copies of the sign from the left'],
  neg32: [77, 'ab', 'a = -b'],
  not32: [78, 'ab', 'a = ~b'],

  // -- integer arithmetic, 64 bits -------------------------------------------------------------------------------------
  add64: [79, 'abc', 'a = b + c'],
  sub64: [80, 'abc', 'a = b - c'],
  mul64: [81, 'abc', 'a = b * c'],
  div64: [82, 'abc', 'a = b / c, signed, truncated towards zero'],
  divu64: [83, 'abc', 'a = b / c, unsigned'],
  rem64: [84, 'abc', 'a = b % c, signed, with the sign of b'],
  remu64: [85, 'abc', 'a = b % c, unsigned'],
  and64: [86, 'abc', 'a = b & c'],
  or64: [87, 'abc', 'a = b | c'],
  xor64: [88, 'abc', 'a = b ^ c'],
  shl64: [89, 'abc', 'a = b << low half of c'],
  shr64: [90, 'abc', 'a = b >> low half of c, zeros from the left'],
  sar64: [91, 'abc', 'a = b >> low half of c, copies of the sign from the left'],
  andi64: [92, 'abi', 'a = b & immediate, sign-extended to 64 bits'],
  shli64: [93, 'abi', 'a = b << immediate'],
  shri64: [94, 'abi', 'a = b >> immediate, zeros from the left'],
  sari64: [95, 'abi', 'a = b >> immediate, copies of the sign from the left'],
  neg64: [96, 'ab', 'a = -b'],
  not64: [97, 'ab', 'a = ~b'],

  // -- comparisons that leave 0 or 1 in the low half of a, and 0 in its high half -----------------------------------------
  seq32: [98, 'abc', 'a = b == c'],
  sne32: [99, 'abc', 'a = b != c'],
  slt32: [100, 'abc', 'a = b < c, signed'],
  sle32: [101, 'abc', 'a = b <= c, signed'],
  sltu32: [102, 'abc', 'a = b < c, unsigned'],
  sleu32: [103, 'abc', 'a = b <= c, unsigned'],
  seq64: [104, 'abc', 'a = b == c'],
  sne64: [105, 'abc', 'a = b != c'],
  slt64: [106, 'abc', 'a = b < c, signed'],
  sle64: [107, 'abc', 'a = b <= c, signed'],
  sltu64: [108, 'abc', 'a = b < c, unsigned'],
  sleu64: [109, 'abc', 'a = b <= c, unsigned'],

  // -- floating point ----------------------------------------------------------------------------------------------------
  fmov: [110, 'AB', 'a = b'],
  faddF64: [111, 'ABC', 'a = b + c'],
  fsubF64: [112, 'ABC', 'a = b - c'],
  fmulF64: [113, 'ABC', 'a = b * c'],
  fdivF64: [114, 'ABC', 'a = b / c'],
  faddF32: [115, 'ABC', 'a = b + c, rounded to float'],
  fsubF32: [116, 'ABC', 'a = b - c, rounded to float'],
  fmulF32: [117, 'ABC', 'a = b * c, rounded to float'],
  fdivF32: [118, 'ABC', 'a = b / c, rounded to float'],
  fneg: [119, 'AB', 'a = -b'],
  fround: [120, 'AB', 'a = b rounded to float'],
  fseq: [121, 'aBC', 'a = b == c; 0 if either is not a number'],
  fsne: [122, 'aBC', 'a = b != c; 1 if either is not a number'],
  fslt: [123, 'aBC', 'a = b < c; 0 if either is not a number'],
  fsle: [124, 'aBC', 'a = b <= c; 0 if either is not a number'],
  cvtI32F: [125, 'Ab', 'xmm a = signed 32 bits of b'],
  cvtU32F: [126, 'Ab', 'xmm a = unsigned 32 bits of b'],
  cvtI64F: [127, 'Ab', 'xmm a = signed 64 bits of b, rounded to double'],
  cvtU64F: [128, 'Ab', 'xmm a = unsigned 64 bits of b, rounded to double'],
  cvtFI32: [129, 'aB', 'low half of a = xmm b truncated to signed 32 bits; out of range gives 0x80000000'],
  cvtFI64: [130, 'aB', 'a = xmm b truncated to signed 64 bits; out of range gives 0x8000000000000000'],
  cvtFU64: [131, 'aB', 'a = xmm b truncated to unsigned 64 bits, as gcc on x86-64 does it'],
  movXG: [132, 'aB', 'a = the 64 bits of the double in xmm b'],
  movGX: [133, 'Ab', 'xmm a = the double whose 64 bits are in b'],

  // -- memory operands: what a compiler without optimisation uses most, in one operation --------------------------------
  addm32: [134, 'abi', 'low half of a = a + the 32 bits at b + immediate'],
  subm32: [135, 'abi', 'low half of a = a - the 32 bits at b + immediate'],
  mulm32: [136, 'abi', 'low half of a = a * the 32 bits at b + immediate'],
  addm64: [137, 'abi', 'a = a + the 64 bits at b + immediate'],
  incm32: [138, 'abi', 'adds a, taken as a signed number from -8 to 7, to the 32 bits at b + immediate'],
  leaxm: [139, 'abci', 'a = a + c * (the 32 bits, sign-extended, at b + immediate), where c is a size from 0 to 255'],

  // -- atomic compare and swap: the address is b + immediate; what __sync and __atomic builtins are made of ---------------
  cas8: [
    140,
    'abci',
    'if the byte there equals the low 8 bits of a, stores c; low half of a = what was there, zero-extended',
  ],
  cas16: [
    141,
    'abci',
    'if the 16 bits there equal the low 16 bits of a, stores c; low half of a = what was there, zero-extended',
  ],
  cas32: [142, 'abci', 'if the 32 bits there equal the low half of a, stores c; low half of a = what was there'],
  cas64: [143, 'abci', 'if the 64 bits there equal a, stores c; a = what was there'],
});

export type OpcodeName = keyof typeof opcodes;

/** Numbers of the general registers: those that x86-64 machine code gives them. */
export const registers = {
  rax: 0,
  rcx: 1,
  rdx: 2,
  rbx: 3,
  rsp: 4,
  rbp: 5,
  rsi: 6,
  rdi: 7,
  r8: 8,
  r9: 9,
  r10: 10,
  r11: 11,
  r12: 12,
  r13: 13,
  r14: 14,
  r15: 15,
} as const;
export type RegisterName = keyof typeof registers;
export const registerNames = Object.keys(registers);

/** Registers that carry the first six integer or pointer arguments (System V ABI, x86-64). */
export const argumentRegisters = [7, 6, 2, 1, 8, 9] as const;

export const INSTRUCTION_BYTES = 8;

const byCode: (OpcodeName | undefined)[] = [];
for (const [name, opcode] of Object.entries(opcodes)) {
  if (name in opcodes) byCode[opcode.code] = name as OpcodeName;
}

/** The operation of an opcode number, or undefined where none has that number. */
export const opcodeName = (code: number): OpcodeName | undefined => byCode[code];

/** Word 0 of an instruction. */
export const encode = (name: OpcodeName, a = 0, b = 0, c = 0): number =>
  opcodes[name].code | (a << 8) | (b << 16) | (c << 24);
