/** The numeric parts of stdlib.h, and math.h for the processor. */
import { type VirtAddr, virtAddr } from '../../units';
import type { LibcContext, LibcFunction, LibcFunctions } from '../context';
import type { ParsedFloat } from '../parse_float';
import type { ParsedInteger } from '../parse_integer';
import * as random from '../random';
import * as stdlib from '../stdlib';

type IntegerParser = (memory: LibcContext['memory'], text: VirtAddr, base: number) => ParsedInteger;

const parsingInteger =
  (parse: IntegerParser): LibcFunction =>
  (context) => {
    const { call, memory } = context;
    const { low, high, end, errno } = parse(memory, call.address(0), call.int(2));
    if (errno !== 0) context.setErrno(errno);
    const endPointer = call.address(1);
    if (endPointer !== 0 && end !== undefined) memory.storeWord(endPointer, end);
    call.returnHalves(low, high);
  };

const parsingFloat =
  (parse: (memory: LibcContext['memory'], text: VirtAddr) => ParsedFloat): LibcFunction =>
  (context) => {
    const { call, memory } = context;
    const { value, end, errno } = parse(memory, call.address(0));
    if (errno !== 0) context.setErrno(errno);
    const endPointer = call.address(1);
    if (endPointer !== 0) memory.storeWord(endPointer, end);
    call.returnDouble(value);
  };

const atol: LibcFunction = ({ call, memory }) => {
  const { low, high } = stdlib.atol(memory, call.address(0));
  call.returnHalves(low, high);
};

const labs: LibcFunction = ({ call }) => {
  const { low, high } = stdlib.labs(call.low(0), call.high(0));
  call.returnHalves(low, high);
};

const ofOne =
  (work: (x: number) => number): LibcFunction =>
  ({ call }) =>
    call.returnDouble(work(call.double(0)));
const ofOneFloat =
  (work: (x: number) => number): LibcFunction =>
  ({ call }) =>
    call.returnDouble(Math.fround(work(call.double(0))));
const ofTwo =
  (work: (x: number, y: number) => number): LibcFunction =>
  ({ call }) =>
    call.returnDouble(work(call.double(0), call.double(1)));
const ofTwoFloat =
  (work: (x: number, y: number) => number): LibcFunction =>
  ({ call }) =>
    call.returnDouble(Math.fround(work(call.double(0), call.double(1))));

/** round(3): halves away from zero. */
const roundAway = (x: number): number =>
  Number.isInteger(x) || Number.isNaN(x) ? x : Math.sign(x) * Math.floor(Math.abs(x) + 0.5);

/** rint(3): halves to even. */
function roundEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

const fmin = (x: number, y: number): number => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y));
const fmax = (x: number, y: number): number => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y));
const copysign = (x: number, y: number): number => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x));

const unary: Readonly<Record<string, (x: number) => number>> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  expm1: Math.expm1,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  ceil: Math.ceil,
  floor: Math.floor,
  round: roundAway,
  trunc: Math.trunc,
  rint: roundEven,
  nearbyint: roundEven,
  fabs: Math.abs,
};
const binary: Readonly<Record<string, (x: number, y: number) => number>> = {
  pow: Math.pow,
  atan2: Math.atan2,
  hypot: Math.hypot,
  fmod: (x, y) => x % y,
  fmin,
  fmax,
  copysign,
  fdim: (x, y) => (x > y ? x - y : Number.isNaN(x) || Number.isNaN(y) ? NaN : 0),
  remainder: (x, y) => x - roundEven(x / y) * y,
};

function mathFunctions(): Record<string, LibcFunction> {
  const functions: Record<string, LibcFunction> = {};
  for (const [name, work] of Object.entries(unary)) {
    functions[name] = ofOne(work);
    functions[`${name}f`] = ofOneFloat(work);
  }
  for (const [name, work] of Object.entries(binary)) {
    functions[name] = ofTwo(work);
    functions[`${name}f`] = ofTwoFloat(work);
  }
  return functions;
}

const roundingToLong =
  (work: (x: number) => number): LibcFunction =>
  ({ call }) =>
    call.returnWord(work(call.double(0)));

export const numbers: LibcFunctions = {
  ...mathFunctions(),
  lround: roundingToLong(roundAway),
  llround: roundingToLong(roundAway),
  lrint: roundingToLong(roundEven),
  llrint: roundingToLong(roundEven),
  ldexp: ({ call }) => call.returnDouble(call.double(0) * 2 ** call.int(0)),

  atoi: ({ call, memory }) => call.returnInt(stdlib.atoi(memory, call.address(0))),
  atol,
  atoll: atol,
  atof: ({ call, memory }) => call.returnDouble(stdlib.atof(memory, call.address(0))),
  strtol: parsingInteger(stdlib.strtol),
  strtoll: parsingInteger(stdlib.strtol),
  strtoimax: parsingInteger(stdlib.strtol),
  strtoul: parsingInteger(stdlib.strtoul),
  strtoull: parsingInteger(stdlib.strtoul),
  strtoumax: parsingInteger(stdlib.strtoul),
  strtod: parsingFloat(stdlib.strtod),
  strtof: parsingFloat(stdlib.strtof),
  abs: ({ call }) => call.returnInt(stdlib.abs(call.int(0))),
  labs,
  llabs: labs,
  imaxabs: labs,

  rand: ({ call, memory, symbols }) => call.returnInt(random.random(memory, symbols.randomState)),
  random: ({ call, memory, symbols }) => call.returnWord(random.random(memory, symbols.randomState)),
  srand: ({ call, memory, symbols }) => random.srandom(memory, symbols.randomState, call.int(0)),
  srandom: ({ call, memory, symbols }) => random.srandom(memory, symbols.randomState, call.int(0)),
  rand_r: ({ call, memory }) => call.returnInt(random.randR(memory, call.address(0))),
};

/** Seconds since the epoch at which every simulated machine boots: 2024-01-01 00:00:00 UTC. */
const BOOT_SECONDS = 1_704_067_200;

/** Simulated time since boot, in nanoseconds. */
const sinceBoot = (context: LibcContext): number => context.nanoseconds();

function storeTime(context: LibcContext, at: VirtAddr, nanoseconds: number, unit: 1 | 1000): void {
  context.memory.storeWord(at, Math.floor(nanoseconds / 1e9));
  context.memory.storeWord(virtAddr(at + 8), Math.floor((nanoseconds % 1e9) / unit));
}

const CLOCK_REALTIME = 0;

export const clocks: LibcFunctions = {
  time: (context) => {
    const seconds = BOOT_SECONDS + Math.floor(sinceBoot(context) / 1e9);
    const target = context.call.address(0);
    if (target !== 0) context.memory.storeWord(target, seconds);
    context.call.returnWord(seconds);
  },
  clock: (context) => context.call.returnWord(Math.floor(sinceBoot(context) / 1000)),
  gettimeofday: (context) => {
    storeTime(context, context.call.address(0), BOOT_SECONDS * 1e9 + sinceBoot(context), 1000);
    context.call.returnInt(0);
  },
  clock_gettime: (context) => {
    const base = context.call.int(0) === CLOCK_REALTIME ? BOOT_SECONDS * 1e9 : 0;
    storeTime(context, context.call.address(1), base + sinceBoot(context), 1);
    context.call.returnInt(0);
  },
  difftime: ({ call }) => call.returnDouble(call.long(0) - call.long(1)),
};
