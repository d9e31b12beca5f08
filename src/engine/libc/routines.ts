/**
 * The functions of libc that call back into the program: they are bytecode themselves, so that the program's functions
 * run on top of a real frame and can be stepped into, fault, or leave by longjmp.
 *
 *     qsort, qsort_r   merge sort with a copy of half the array at a time (glibc's msort.c): on the stack below 1024
 *                      bytes, from malloc above
 *     bsearch          binary search (stdlib/bsearch.c)
 *     atexit           keeps up to 32 functions in __exit_funcs; exit calls them, last one first, then ends the process
 *     pthread_once     calls its function the first time
 *
 * Unlike compiled code they keep nothing in registers across a call: locals lie below rbp, at the offsets named here.
 */
import type { OpcodeName } from '../cpu/opcodes';
import { encode, INSTRUCTION_BYTES, registers } from '../cpu/opcodes';

const { rax, rcx, rdx, rsp, rbp, rsi, rdi, r8, r9, r10 } = registers;

/** Arrays below this size are merged on the stack. */
const LARGEST_STACK_BUFFER = 1024;
/** Functions that atexit can keep (the first struct exit_function_list of glibc). */
export const EXIT_FUNCTIONS = 32;

/** Where routines find what they call and keep; all relative to the base of libc. */
export interface RoutineSurroundings {
  /** Where the first routine lies. */
  readonly start: number;
  /** The stub of a function of libc that host code implements. */
  readonly stub: (name: 'memcpy' | 'malloc' | 'free' | 'exit') => number;
  /** A count in 8 bytes, then EXIT_FUNCTIONS addresses. */
  readonly exitFunctions: number;
}

export interface Routines {
  readonly bytes: Uint8Array;
  /** Addresses by name, relative to the base of libc. */
  readonly addresses: ReadonlyMap<string, number>;
}

export const routineNames = ['qsort', 'qsort_r', 'bsearch', 'atexit', 'exit', 'pthread_once'] as const;

/** Assembles all routines for their place. */
export function assembleRoutines(surroundings: RoutineSurroundings): Routines {
  const text = new RoutineText(surroundings.start);
  emitMergeSort(text, surroundings);
  emitQsort(text, surroundings);
  emitBsearch(text);
  emitAtexit(text, surroundings);
  emitExit(text, surroundings);
  emitOnce(text);
  const addresses = new Map(routineNames.map((name) => [name, text.addressOf(name)]));
  return { bytes: text.finish(), addresses };
}

/** Instructions with named places. */
class RoutineText {
  private readonly start: number;
  private readonly words: number[] = [];
  private readonly places = new Map<string, number>();
  private readonly jumps: { readonly index: number; readonly place: string }[] = [];

  constructor(start: number) {
    this.start = start;
  }

  private get here(): number {
    return this.start + this.words.length * 4;
  }

  place(name: string): void {
    this.places.set(name, this.here);
  }

  addressOf(name: string): number {
    const address = this.places.get(name);
    if (address === undefined) throw new Error(`no place is named ${name}`);
    return address;
  }

  emit(name: OpcodeName, a = 0, b = 0, c = 0, immediate = 0): void {
    this.words.push(encode(name, a, b, c), immediate);
  }

  /** A jump or call to a place. */
  go(name: OpcodeName, place: string, a = 0, b = 0): void {
    this.jumps.push({ index: this.words.length, place });
    this.emit(name, a, b);
  }

  /** A call, or an address in a register, of something outside of these routines. */
  reach(name: 'call' | 'leapc', address: number, a = 0): void {
    this.emit(name, a, 0, 0, address - this.here - INSTRUCTION_BYTES);
  }

  finish(): Uint8Array {
    for (const { index, place } of this.jumps) {
      this.words[index + 1] = this.addressOf(place) - (this.start + index * 4) - INSTRUCTION_BYTES;
    }
    const view = new DataView(new ArrayBuffer(this.words.length * 4));
    this.words.forEach((word, i) => view.setInt32(i * 4, word, true));
    return new Uint8Array(view.buffer);
  }
}

/** What one qsort hands to all its msort calls: element size, comparison, its third argument, the buffer. */
const parameter = { size: 0, compare: 8, argument: 16, buffer: 24 } as const;

/** msort(rdi = first element, rsi = count, rdx = parameters): msort_with_tmp of glibc. */
function emitMergeSort(text: RoutineText, { stub }: RoutineSurroundings): void {
  const local = { first: -8, left: -16, right: -24, parameters: -32, leftAt: -40, rightAt: -48, to: -56, count: -64 };
  const load = (register: number, offset: number): void => text.emit('ld64', register, rbp, 0, offset);
  const store = (register: number, offset: number): void => text.emit('st64', register, rbp, 0, offset);
  const advance = (offset: number): void => {
    load(rcx, offset);
    text.emit('add64', rcx, rcx, rdx);
    store(rcx, offset);
  };
  const countDown = (offset: number): void => {
    load(rcx, offset);
    text.emit('lea', rcx, rcx, 0, -1);
    store(rcx, offset);
  };

  text.place('msort');
  text.emit('enter', 0, 0, 0, 64);
  text.emit('movi', rax, 0, 0, 1);
  text.go('jleu64', 'msort.end', rsi, rax);
  store(rdi, local.first);
  store(rsi, local.count);
  store(rdx, local.parameters);
  text.emit('shri64', rcx, rsi, 0, 1);
  store(rcx, local.left);
  text.emit('sub64', rax, rsi, rcx);
  store(rax, local.right);
  text.emit('ld64', r8, rdx, 0, parameter.size);
  text.emit('mul64', r8, r8, rcx);
  text.emit('add64', r8, rdi, r8);
  store(r8, local.rightAt);
  store(rdi, local.leftAt);
  text.emit('mov', rsi, rcx);
  text.go('call', 'msort');
  load(rdi, local.rightAt);
  load(rsi, local.right);
  load(rdx, local.parameters);
  text.go('call', 'msort');
  load(rdx, local.parameters);
  text.emit('ld64', rax, rdx, 0, parameter.buffer);
  store(rax, local.to);

  text.place('msort.merge');
  load(rax, local.left);
  text.go('jz64', 'msort.rest', rax);
  load(rax, local.right);
  text.go('jz64', 'msort.rest', rax);
  load(r10, local.parameters);
  load(rdi, local.leftAt);
  load(rsi, local.rightAt);
  text.emit('ld64', rdx, r10, 0, parameter.argument);
  text.emit('ld64', r9, r10, 0, parameter.compare);
  text.emit('callr', r9);
  load(r10, local.parameters);
  text.emit('ld64', rdx, r10, 0, parameter.size);
  text.emit('movi', rcx, 0, 0, 0);
  text.go('jle32', 'msort.takeLeft', rax, rcx);
  load(rsi, local.rightAt);
  advance(local.rightAt);
  countDown(local.right);
  text.go('jmp', 'msort.copy');
  text.place('msort.takeLeft');
  load(rsi, local.leftAt);
  advance(local.leftAt);
  countDown(local.left);
  text.place('msort.copy');
  load(rdi, local.to);
  advance(local.to);
  text.reach('call', stub('memcpy'));
  text.go('jmp', 'msort.merge');

  // What is left of the left half goes behind the merged part; the right half's rest is in its place already.
  text.place('msort.rest');
  load(rdx, local.left);
  text.go('jz64', 'msort.back', rdx);
  load(r10, local.parameters);
  text.emit('ld64', rcx, r10, 0, parameter.size);
  text.emit('mul64', rdx, rdx, rcx);
  load(rdi, local.to);
  load(rsi, local.leftAt);
  text.reach('call', stub('memcpy'));
  text.place('msort.back');
  load(r10, local.parameters);
  load(rdx, local.count);
  load(rcx, local.right);
  text.emit('sub64', rdx, rdx, rcx);
  text.emit('ld64', rcx, r10, 0, parameter.size);
  text.emit('mul64', rdx, rdx, rcx);
  load(rdi, local.first);
  text.emit('ld64', rsi, r10, 0, parameter.buffer);
  text.reach('call', stub('memcpy'));
  text.place('msort.end');
  text.emit('leave');
  text.emit('ret');
}

/** qsort(base, count, size, compare) and qsort_r with one more argument, which compare gets as its third. */
function emitQsort(text: RoutineText, { stub }: RoutineSurroundings): void {
  const local = { parameters: -32, base: -40, count: -48, allocated: -56 };
  text.place('qsort');
  text.emit('movi', r8, 0, 0, 0);
  text.place('qsort_r');
  text.emit('enter', 0, 0, 0, 64);
  text.emit('st64', rdx, rbp, 0, local.parameters + parameter.size);
  text.emit('st64', rcx, rbp, 0, local.parameters + parameter.compare);
  text.emit('st64', r8, rbp, 0, local.parameters + parameter.argument);
  text.emit('st64', rdi, rbp, 0, local.base);
  text.emit('st64', rsi, rbp, 0, local.count);
  text.emit('movi', rax, 0, 0, 0);
  text.emit('st64', rax, rbp, 0, local.allocated);
  text.emit('mul64', rdi, rsi, rdx);
  text.emit('movi', rax, 0, 0, LARGEST_STACK_BUFFER);
  text.go('jltu64', 'qsort.onStack', rdi, rax);
  text.reach('call', stub('malloc'));
  text.emit('st64', rax, rbp, 0, local.allocated);
  text.go('jnz64', 'qsort.sort', rax);
  // No memory: the stack has to do.
  text.emit('ld64', rdi, rbp, 0, local.count);
  text.emit('ld64', rdx, rbp, 0, local.parameters + parameter.size);
  text.emit('mul64', rdi, rdi, rdx);
  text.place('qsort.onStack');
  text.emit('lea', rdi, rdi, 0, 15);
  text.emit('andi64', rdi, rdi, 0, -16);
  text.emit('sub64', rsp, rsp, rdi);
  text.emit('mov', rax, rsp);
  text.place('qsort.sort');
  text.emit('st64', rax, rbp, 0, local.parameters + parameter.buffer);
  text.emit('ld64', rdi, rbp, 0, local.base);
  text.emit('ld64', rsi, rbp, 0, local.count);
  text.emit('lea', rdx, rbp, 0, local.parameters);
  text.go('call', 'msort');
  text.emit('ld64', rdi, rbp, 0, local.allocated);
  text.go('jz64', 'qsort.end', rdi);
  text.reach('call', stub('free'));
  text.place('qsort.end');
  text.emit('leave');
  text.emit('ret');
}

/** bsearch(key, base, count, size, compare): the element, or a null pointer. */
function emitBsearch(text: RoutineText): void {
  const local = { key: -8, base: -16, low: -24, high: -32, size: -40, compare: -48, middle: -56, element: -64 };
  const load = (register: number, offset: number): void => text.emit('ld64', register, rbp, 0, offset);
  const store = (register: number, offset: number): void => text.emit('st64', register, rbp, 0, offset);
  text.place('bsearch');
  text.emit('enter', 0, 0, 0, 64);
  store(rdi, local.key);
  store(rsi, local.base);
  store(rdx, local.high);
  store(rcx, local.size);
  store(r8, local.compare);
  text.emit('movi', rax, 0, 0, 0);
  store(rax, local.low);
  text.place('bsearch.again');
  load(rax, local.low);
  load(rcx, local.high);
  text.go('jleu64', 'bsearch.none', rcx, rax);
  text.emit('add64', rax, rax, rcx);
  text.emit('shri64', rax, rax, 0, 1);
  store(rax, local.middle);
  load(rcx, local.size);
  text.emit('mul64', rax, rax, rcx);
  load(rsi, local.base);
  text.emit('add64', rsi, rsi, rax);
  store(rsi, local.element);
  load(rdi, local.key);
  load(r9, local.compare);
  text.emit('callr', r9);
  text.go('jz32', 'bsearch.found', rax);
  load(rcx, local.middle);
  text.emit('movi', rdx, 0, 0, 0);
  text.go('jlt32', 'bsearch.below', rax, rdx);
  text.emit('lea', rcx, rcx, 0, 1);
  store(rcx, local.low);
  text.go('jmp', 'bsearch.again');
  text.place('bsearch.below');
  store(rcx, local.high);
  text.go('jmp', 'bsearch.again');
  text.place('bsearch.found');
  load(rax, local.element);
  text.emit('leave');
  text.emit('ret');
  text.place('bsearch.none');
  text.emit('movi', rax, 0, 0, 0);
  text.emit('leave');
  text.emit('ret');
}

/** atexit(function): 0, or -1 when the list is full. */
function emitAtexit(text: RoutineText, { exitFunctions }: RoutineSurroundings): void {
  text.place('atexit');
  text.reach('leapc', exitFunctions, rcx);
  text.emit('ld64', rdx, rcx, 0, 0);
  text.emit('movi', rax, 0, 0, EXIT_FUNCTIONS);
  text.go('jleu64', 'atexit.full', rax, rdx);
  text.emit('leax', rax, rcx, rdx, 8);
  text.emit('st64', rdi, rax, 0, 8);
  text.emit('lea', rdx, rdx, 0, 1);
  text.emit('st64', rdx, rcx, 0, 0);
  text.emit('movi', rax, 0, 0, 0);
  text.emit('ret');
  text.place('atexit.full');
  text.emit('movi', rax, 0, 0, -1);
  text.emit('ret');
}

/** exit(status): a handler that calls exit again goes on with the handlers that are left. Host code then ends the process. */
function emitExit(text: RoutineText, { exitFunctions, stub }: RoutineSurroundings): void {
  const status = -8;
  text.place('exit');
  text.emit('enter', 0, 0, 0, 16);
  text.emit('st64', rdi, rbp, 0, status);
  text.place('exit.next');
  text.reach('leapc', exitFunctions, rcx);
  text.emit('ld64', rdx, rcx, 0, 0);
  text.go('jz64', 'exit.end', rdx);
  text.emit('lea', rdx, rdx, 0, -1);
  text.emit('st64', rdx, rcx, 0, 0);
  text.emit('leax', rax, rcx, rdx, 8);
  text.emit('ld64', rax, rax, 0, 8);
  text.emit('callr', rax);
  text.go('jmp', 'exit.next');
  text.place('exit.end');
  text.emit('ld64', rdi, rbp, 0, status);
  text.reach('call', stub('exit'));
  text.emit('ud');
}

/** pthread_once(control, function): the control word is 2 once the function has been called (PTHREAD_ONCE_DONE). */
function emitOnce(text: RoutineText): void {
  text.place('pthread_once');
  text.emit('enter', 0, 0, 0, 0);
  text.emit('movi', rax, 0, 0, 0);
  text.emit('movi', rcx, 0, 0, 2);
  text.emit('cas32', rax, rdi, rcx);
  text.go('jnz32', 'once.done', rax);
  text.emit('callr', rsi);
  text.place('once.done');
  text.emit('movi', rax, 0, 0, 0);
  text.emit('leave');
  text.emit('ret');
}
