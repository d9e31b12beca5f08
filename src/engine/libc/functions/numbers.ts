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

/** ldiv: the quotient in rax, the rest in rdx. */
const longDivision: LibcFunction = ({ call }) => {
  const value = (index: number): bigint =>
    BigInt.asIntN(64, (BigInt(call.high(index)) << 32n) | BigInt(call.low(index) >>> 0));
  const [numerator, denominator] = [value(0), value(1)];
  const half = (number: bigint): number => Number(BigInt.asIntN(32, number));
  const quotient = numerator / denominator;
  const rest = numerator % denominator;
  call.returnHalves(half(quotient), half(quotient >> 32n));
  call.setRegister(RDX, half(rest), half(rest >> 32n));
};

/** initstate and setstate: the state so far, or a null pointer and EINVAL. */
function returnOldState(context: LibcContext, old: VirtAddr): void {
  if (old === 0) context.setErrno(EINVAL);
  context.call.returnWord(old);
}

/** frexp: x = fraction * 2^exponent with 0.5 <= |fraction| < 1. */
function splitExponent(x: number): { fraction: number; exponent: number } {
  if (x === 0 || !Number.isFinite(x)) return { fraction: x, exponent: 0 };
  const exponent = binaryExponent(x) + 1;
  return { fraction: scale(x, -exponent), exponent };
}

/** The exponent of a number that is neither zero, infinite nor nan: logb. */
function binaryExponent(x: number): number {
  const magnitude = Math.abs(x);
  let exponent = Math.floor(Math.log2(magnitude));
  if (scale(magnitude, -exponent) >= 2) exponent++;
  else if (scale(magnitude, -exponent) < 1) exponent--;
  return exponent;
}

/** x * 2^power, rounded once: powers of two beyond the range of doubles are taken in steps. */
function scale(x: number, power: number): number {
  const steps = Math.min(2200, Math.max(-2200, power));
  if (steps > 1000) return scale(x * 2 ** 1000, steps - 1000);
  return steps < -1000 ? scale(x * 2 ** -969, steps + 969) : x * 2 ** steps;
}

function logb(x: number): number {
  if (x === 0) return -Infinity;
  return Number.isFinite(x) ? binaryExponent(x) : Math.abs(x);
}

function storeDouble({ memory }: LibcContext, at: VirtAddr, value: number): void {
  words.setFloat64(0, value, true);
  memory.storeHalves(at, words.getInt32(0, true), words.getInt32(4, true));
}

function storeFloat({ memory }: LibcContext, at: VirtAddr, value: number): void {
  words.setFloat32(0, value, true);
  memory.store32(at, words.getInt32(0, true));
}

const words = new DataView(new ArrayBuffer(8));

const frexp: LibcFunction = ({ call, memory }) => {
  const { fraction, exponent } = splitExponent(call.double(0));
  memory.store32(call.address(0), exponent);
  call.returnDouble(fraction);
};

/** modf: the whole part is stored, the fraction returned, both with the sign of x. */
const splitWhole =
  (store: (context: LibcContext, at: VirtAddr, value: number) => void): LibcFunction =>
  (context) => {
    const x = context.call.double(0);
    store(context, context.call.address(0), Math.trunc(x));
    const fraction = Number.isFinite(x) ? x - Math.trunc(x) : Number.isNaN(x) ? x : 0;
    context.call.returnDouble(copysign(fraction, x));
  };

/** The neighbour of x towards y. */
function nextafter(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y) || x === y) return Number.isNaN(x) ? x : y;
  if (x === 0) return copysign(Number.MIN_VALUE, y);
  words.setFloat64(0, x);
  const away = x > 0 === y > x;
  words.setBigInt64(0, words.getBigInt64(0) + (away ? 1n : -1n));
  return words.getFloat64(0);
}

const EINVAL = 22;
const RDX = 2;

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
  ldexp: ({ call }) => call.returnDouble(scale(call.double(0), call.int(0))),
  ldexpf: ({ call }) => call.returnDouble(Math.fround(scale(call.double(0), call.int(0)))),
  scalbn: ({ call }) => call.returnDouble(scale(call.double(0), call.int(0))),
  frexp,
  frexpf: frexp,
  modf: splitWhole(storeDouble),
  modff: splitWhole(storeFloat),
  logb: ofOne(logb),
  ilogb: ({ call }) => {
    const exponent = logb(call.double(0));
    call.returnInt(Number.isNaN(exponent) ? -(2 ** 31) : Math.min(2 ** 31 - 1, Math.max(-(2 ** 31), exponent)));
  },
  nan: ({ call }) => call.returnDouble(NaN),
  nextafter: ofTwo(nextafter),
  lroundf: roundingToLong(roundAway),

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
  /** A long double is a double here, and comes back as one. */
  strtold: parsingFloat(stdlib.strtod),
  div: ({ call }) => {
    const [numerator, denominator] = [call.int(0), call.int(1)];
    const quotient = Math.trunc(numerator / denominator) | 0;
    call.returnHalves(quotient, numerator % denominator);
  },
  ldiv: longDivision,
  lldiv: longDivision,
  abs: ({ call }) => call.returnInt(stdlib.abs(call.int(0))),
  labs,
  llabs: labs,
  imaxabs: labs,

  rand: ({ call, memory, symbols }) => call.returnInt(random.random(memory, symbols.randomState)),
  random: ({ call, memory, symbols }) => call.returnWord(random.random(memory, symbols.randomState)),
  srand: ({ call, memory, symbols }) => random.srandom(memory, symbols.randomState, call.int(0)),
  srandom: ({ call, memory, symbols }) => random.srandom(memory, symbols.randomState, call.int(0)),
  initstate: (context) => {
    const { call, memory, symbols } = context;
    const old = random.initstate(memory, symbols.randomState, call.int(0), call.address(1), call.size(2));
    returnOldState(context, old);
  },
  setstate: (context) =>
    returnOldState(context, random.setstate(context.memory, context.symbols.randomState, context.call.address(0))),
  drand48: ({ call, memory, symbols }) => call.returnDouble(random.drand48(memory, symbols.drand48State)),
  lrand48: ({ call, memory, symbols }) => call.returnWord(random.lrand48(memory, symbols.drand48State)),
  mrand48: ({ call, memory, symbols }) => call.returnWord(random.mrand48(memory, symbols.drand48State)),
  srand48: ({ call, memory, symbols }) => random.srand48(memory, symbols.drand48State, call.int(0)),
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
  clock_getres: (context) => {
    if (context.call.address(1) !== 0) storeTime(context, context.call.address(1), 1, 1);
    context.call.returnInt(0);
  },
  timespec_get: (context) => {
    storeTime(context, context.call.address(0), BOOT_SECONDS * 1e9 + sinceBoot(context), 1);
    context.call.returnInt(context.call.int(1));
  },
  difftime: ({ call }) => call.returnDouble(call.long(0) - call.long(1)),
};
