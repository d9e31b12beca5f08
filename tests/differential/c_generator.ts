/**
 * Random C programs without undefined behaviour, as far as `gcc -fwrapv` defines it: expressions over all arithmetic
 * types, structures with bit-fields, arrays, pointers, loops, switches and calls. Every program ends by itself (loops
 * draw on a common budget) and prints all it has computed.
 *
 * Shift counts are masked, divisors are positive, subscripts are reduced to the array, and floating values are brought
 * into range before they become integers. Functions change nothing but their own variables, so that the order in which
 * operands are evaluated, which C leaves open, makes no difference.
 */

/** xorshift32: the same programs for the same seed, everywhere. */
export class RandomSource {
  private state: number;

  constructor(seed: number) {
    this.state = (Math.imul(seed + 1, 2654435761) ^ 0x9e3779b9) | 1;
    for (let i = 0; i < 8; i++) this.below(2);
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return (x >>> 0) % limit;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }
}

type Arithmetic =
  | 'signed char'
  | 'unsigned char'
  | 'short'
  | 'unsigned short'
  | 'int'
  | 'unsigned'
  | 'long'
  | 'unsigned long'
  | '_Bool'
  | 'char'
  | 'long long'
  | 'float'
  | 'double';

const integers = [
  'signed char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned',
  'long',
  'unsigned long',
  '_Bool',
  'char',
  'long long',
  'int',
  'int',
  'long',
] as const satisfies readonly Arithmetic[];
const anyType = [...integers, 'float', 'double', 'double'] as const satisfies readonly Arithmetic[];

interface Variable {
  readonly name: string;
  readonly type: Arithmetic;
}

interface Signature {
  readonly name: string;
  readonly result: Arithmetic | 'struct S' | 'struct T';
  readonly parameters: readonly (Arithmetic | 'struct S' | 'struct T')[];
}

const isFloating = (type: Arithmetic): boolean => type === 'float' || type === 'double';

/** The names of one program begin with `prefix`, so that several fit into one file. */
export class ProgramGenerator {
  private readonly random: RandomSource;
  private readonly prefix: string;
  private readonly globals: Variable[] = [];
  private readonly functions: Signature[] = [];
  private locals: Variable[] = [];
  private records: { readonly name: string; readonly type: 'struct S' | 'struct T' }[] = [];
  private lines: string[] = [];
  private count = 0;
  /** Inside a function that others call: globals are only read, nothing is printed. */
  private pure = false;

  constructor(seed: number, prefix: string) {
    this.random = new RandomSource(seed);
    this.prefix = prefix;
  }

  /** The program's declarations and functions; `void PREFIXrun(void)` runs it. */
  generate(): string {
    this.declareGlobals();
    const functions = 2 + this.random.below(3);
    for (let i = 0; i < functions; i++) this.defineFunction(i);
    this.defineRun();
    return this.lines.join('\n');
  }

  private fresh(kind: string): string {
    return `${this.prefix}${kind}${this.count++}`;
  }

  private declareGlobals(): void {
    const count = 4 + this.random.below(5);
    for (let i = 0; i < count; i++) {
      const type = this.random.pick(anyType);
      const name = this.fresh('g');
      const initial = this.random.chance(70) ? ` = ${this.constant(type)}` : '';
      this.lines.push(`${this.random.chance(30) ? 'static ' : ''}${type} ${name}${initial};`);
      this.globals.push({ name, type });
    }
    const p = this.prefix;
    this.lines.push(
      `struct S ${p}s = {${this.random.below(100)}, -${this.random.below(100)}, 3, 2.5f, ${this.random.below(7)}};`,
    );
    this.lines.push(`struct T ${p}t[3] = {[1] = {1.5, ${this.random.below(1000)}}, {.d = -2}};`);
    this.lines.push(`int ${p}a[8] = {${Array.from({ length: 6 }, () => this.random.below(1000) - 500).join(', ')}};`);
    this.lines.push(`unsigned char ${p}b[5] = "xyzw"; int *${p}p = &${p}a[${this.random.below(8)}];`);
    this.records = [
      { name: `${p}s`, type: 'struct S' },
      { name: `${p}t[1]`, type: 'struct T' },
    ];
  }

  private defineFunction(index: number): void {
    const kinds = [...anyType, 'struct S', 'struct T'] as const;
    const result = this.random.pick(kinds);
    const parameters = Array.from({ length: this.random.below(index === 0 ? 10 : 5) }, () => this.random.pick(kinds));
    const name = this.fresh('f');
    const names = parameters.map(() => this.fresh('p'));
    const list = parameters.map((type, i) => `${type} ${names[i] ?? ''}`).join(', ');
    this.lines.push(`static ${result} ${name}(${list === '' ? 'void' : list}) {`);
    const outer = { locals: this.locals, records: this.records };
    this.locals = [];
    this.records = [...this.records];
    parameters.forEach((type, i) => {
      const parameter = names[i] ?? '';
      if (type === 'struct S' || type === 'struct T') this.records.push({ name: parameter, type });
      else this.locals.push({ name: parameter, type });
    });
    const own = this.fresh('l');
    this.lines.push(`int ${own} = 1; struct S ${own}s = ${this.prefix}s; struct T ${own}t = ${this.prefix}t[2];`);
    this.locals.push({ name: own, type: 'int' });
    this.records.push({ name: `${own}s`, type: 'struct S' }, { name: `${own}t`, type: 'struct T' });
    this.pure = true;
    this.block(3 + this.random.below(5), 2);
    this.pure = false;
    if (result === 'struct S' || result === 'struct T') this.lines.push(`return ${this.record(result)};`);
    else this.lines.push(`return ${this.expression(result, 3)};`);
    this.lines.push('}');
    this.locals = outer.locals;
    this.records = outer.records;
    this.functions.push({ name, result, parameters });
  }

  private defineRun(): void {
    const p = this.prefix;
    this.lines.push(`void ${p}run(void) {`);
    this.lines.push('fuel = 3000;');
    this.block(5 + this.random.below(6), 3);
    for (const { name, type } of this.globals) {
      this.lines.push(isFloating(type) ? `show_double(${name});` : `show((long)${name});`);
    }
    this.lines.push(`show(${p}s.a); show(${p}s.b); show(${p}s.c); show_double(${p}s.f); show(${p}s.u);`);
    this.lines.push(`for (int i = 0; i < 3; i++) { show_double(${p}t[i].d); show(${p}t[i].l); }`);
    this.lines.push(`for (int i = 0; i < 8; i++) show(${p}a[i]);`);
    this.lines.push(`for (int i = 0; i < 5; i++) show(${p}b[i]);`);
    this.lines.push(`show(*${p}p); puts(""); }`);
  }

  private block(statements: number, depth: number): void {
    const locals = this.locals.length;
    for (let i = 0; i < statements; i++) this.statement(depth);
    this.locals.length = locals;
  }

  private statement(depth: number): void {
    const choice = this.random.below(depth > 0 ? 14 : 8);
    switch (this.pure && choice >= 5 && choice < 8 ? 3 : choice) {
      case 0: {
        const type = this.random.pick(anyType);
        const value = this.expression(type, 3);
        const name = this.fresh('l');
        this.lines.push(`${type} ${name} = ${value};`);
        this.locals.push({ name, type });
        return;
      }
      case 1:
      case 2:
      case 3:
        this.assignment();
        return;
      case 4:
        this.recordStatement();
        return;
      case 5:
        this.lines.push(
          `${this.prefix}a[(${this.expression('int', 2)}) & 7] ${this.operator()}= ${this.expression('int', 2)};`,
        );
        return;
      case 6:
        this.lines.push(
          `${this.prefix}p = ${this.prefix}a + ((${this.expression('unsigned', 2)}) & 7); *${this.prefix}p += ${this.expression('int', 2)};`,
        );
        return;
      case 7:
        this.lines.push(
          `${this.prefix}b[(unsigned)(${this.expression('unsigned char', 1)}) % 5]${this.random.chance(50) ? '++' : '--'};`,
        );
        return;
      case 8:
      case 9:
        this.lines.push(`if (${this.condition(2)}) {`);
        this.block(1 + this.random.below(3), depth - 1);
        if (this.random.chance(50)) {
          this.lines.push('} else {');
          this.block(1 + this.random.below(3), depth - 1);
        }
        this.lines.push('}');
        return;
      case 10:
      case 11:
        this.loop(depth);
        return;
      default:
        this.switchStatement(depth);
    }
  }

  private loop(depth: number): void {
    const counter = this.fresh('i');
    const form = this.random.below(3);
    const turns = 1 + this.random.below(this.pure ? 3 : 6);
    const fuel = this.pure ? '' : ' && fuel-- > 0';
    if (form === 0) this.lines.push(`for (int ${counter} = 0; ${counter} < ${turns}${fuel}; ${counter}++) {`);
    else if (form === 1) this.lines.push(`{ unsigned char ${counter} = ${turns}; while (${counter}--${fuel}) {`);
    else this.lines.push(`{ long ${counter} = 0; do {`);
    this.block(1 + this.random.below(3), depth - 1);
    if (!this.pure) this.lines.push(`show(${counter} + ${this.expression('int', 1)});`);
    if (this.random.chance(30))
      this.lines.push(`if (${this.condition(1)}) ${this.random.pick(['break', 'continue'])};`);
    this.lines.push(form === 0 ? '}' : form === 1 ? '} }' : `} while (++${counter} < ${turns}${fuel}); }`);
  }

  private switchStatement(depth: number): void {
    this.lines.push(`switch (${this.expression(this.random.pick(integers), 2)} & 15) {`);
    const start = this.random.below(4);
    const step = this.random.pick([1, 1, 1, 2]);
    for (let i = 0; i < 3 + this.random.below(6); i++) {
      this.lines.push(`case ${start + i * step}: {`);
      this.block(1, 0);
      this.lines.push('}');
      if (this.random.chance(60)) this.lines.push('break;');
    }
    if (this.random.chance(60)) {
      this.lines.push('default: {');
      this.block(1, depth - 1);
      this.lines.push('}');
    }
    this.lines.push('}');
  }

  private readable(): Variable {
    const all = [...this.globals, ...this.locals];
    return all[this.random.below(all.length)] ?? { name: 'fuel', type: 'int' };
  }

  private target(): Variable {
    const all = this.pure ? this.locals : [...this.globals, ...this.locals];
    return all[this.random.below(all.length)] ?? { name: 'fuel', type: 'int' };
  }

  private operator(): string {
    return this.random.pick(['+', '-', '*', '&', '|', '^']);
  }

  private assignment(): void {
    const { name, type } = this.target();
    const form = this.random.below(10);
    if (form < 4) this.lines.push(`${name} = ${this.expression(type, 4)};`);
    else if (form < 5 && type !== '_Bool') this.lines.push(`${this.random.pick(['++', '--'])}${name};`);
    else if (form < 6) {
      const other = this.target();
      const value = `${this.random.chance(50) ? name : this.inRange(name, type)}${type === '_Bool' || other.name === name ? '' : '++'}`;
      this.lines.push(
        isFloating(type) ? `${name} -= 0.5;` : `${other.name} = ${value.startsWith('(') ? name : value};`,
      );
    } else if (isFloating(type)) {
      this.lines.push(
        `${name} ${this.random.pick(['+', '-', '*'])}= ${this.expression(this.random.pick(anyType), 3)};`,
      );
    } else if (form < 7) {
      this.lines.push(
        `${name} ${this.random.pick(['<<', '>>'])}= (${this.expression('int', 2)}) & ${this.shiftMask(type)};`,
      );
    } else if (form < 8) {
      this.lines.push(`${name} ${this.random.pick(['/', '%'])}= ${this.divisor()};`);
    } else {
      this.lines.push(`${name} ${this.operator()}= ${this.expression(this.random.pick(integers), 3)};`);
    }
  }

  private recordStatement(): void {
    const type = this.random.pick(['struct S', 'struct T'] as const);
    const targets = this.records.filter((record) => record.type === type && !(this.pure && this.isGlobal(record.name)));
    const target = targets[this.random.below(targets.length)]?.name ?? `${this.prefix}s`;
    const form = this.random.below(4);
    if (form === 0) this.lines.push(`${target} = ${this.record(type)};`);
    else if (type === 'struct S') {
      const field = this.random.pick(['a', 'b', 'c', 'u']);
      const type = field === 'u' ? 'unsigned' : field === 'b' ? 'short' : 'int';
      this.lines.push(`${target}.${field} ${form === 1 ? '' : this.operator()}= ${this.expression(type, 3)};`);
    } else if (form === 1) this.lines.push(`${target}.d = ${this.expression('double', 3)};`);
    else if (this.pure) this.lines.push(`${target}.l ^= ${this.expression('long', 3)};`);
    else
      this.lines.push(
        `${this.prefix}t[(unsigned)(${this.expression('unsigned', 2)}) % 3].l ${this.operator()}= ${this.expression('long', 3)};`,
      );
  }

  private isGlobal(record: string): boolean {
    return record === `${this.prefix}s` || record.startsWith(`${this.prefix}t[`);
  }

  private record(type: 'struct S' | 'struct T', depth = 2): string {
    const makers = this.functions.filter((each) => each.result === type);
    const maker = makers[this.random.below(Math.max(makers.length, 1))];
    if (depth > 0 && maker !== undefined && this.random.chance(40)) return this.call(maker, depth - 1);
    const objects = this.records.filter((record) => record.type === type);
    const object = objects[this.random.below(objects.length)]?.name ?? `${this.prefix}s`;
    if (depth <= 0 || this.random.chance(40)) return object;
    if (this.random.chance(20)) return `(${this.condition(depth)} ? ${object} : ${objects[0]?.name ?? object})`;
    if (type === 'struct T')
      return `(struct T){${this.expression('double', depth)}, ${this.expression('long', depth)}}`;
    return `(struct S){.b = ${this.expression('short', depth)}, .u = ${this.expression('unsigned', depth - 1)}, .a = ${this.expression('int', depth)}}`;
  }

  private call(signature: Signature, depth: number): string {
    const list = signature.parameters.map((type) =>
      type === 'struct S' || type === 'struct T' ? this.record(type, depth - 1) : this.expression(type, depth - 1),
    );
    return `${signature.name}(${list.join(', ')})`;
  }

  private condition(depth: number): string {
    if (depth > 0 && this.random.chance(30)) {
      return `(${this.condition(depth - 1)} ${this.random.pick(['&&', '||'])} ${this.condition(depth - 1)})`;
    }
    if (this.random.chance(15)) return `!(${this.expression(this.random.pick(anyType), depth)})`;
    const type = this.random.pick(anyType);
    const comparison = this.random.pick(['<', '<=', '>', '>=', '==', '!=']);
    return `(${this.expression(type, depth)} ${comparison} ${this.expression(this.random.pick(anyType), depth)})`;
  }

  private shiftMask(type: Arithmetic): number {
    return type === 'long' || type === 'unsigned long' || type === 'long long' ? 63 : 31;
  }

  private divisor(): string {
    return `(((${this.expression(this.random.pick(integers), 2)}) & 127) + 1)`;
  }

  /** A floating value that may become any integer type. */
  private inRange(value: string, type: Arithmetic): string {
    return isFloating(type) ? `in_range(${value})` : value;
  }

  private constant(type: Arithmetic): string {
    if (isFloating(type))
      return `${this.random.below(2000) - 1000}.${this.random.below(100)}${type === 'float' ? 'f' : ''}`;
    if (this.random.chance(60)) return String(this.random.below(200) - 100);
    if (type === 'long' || type === 'long long') return `${this.random.below(2 ** 31)}${this.random.below(10 ** 8)}L`;
    if (type === 'unsigned long')
      return `0x${this.random.below(2 ** 32).toString(16)}${this.random.below(2 ** 28).toString(16)}UL`;
    if (type === 'unsigned') return `${this.random.below(2 ** 32)}u`;
    return this.random.pick(['127', '-128', '255', '32767', '65535', '2147483647', '(-2147483647 - 1)']);
  }

  /** An expression that may be converted to `type` without undefined behaviour. */
  private expression(type: Arithmetic, depth: number): string {
    if (depth <= 0 || this.random.chance(15)) return this.leaf(type);
    const choice = this.random.below(12);
    if (choice === 0) return `(${this.random.pick(isFloating(type) ? anyType : integers)})(${this.small(depth)})`;
    if (choice === 1)
      return `(${this.condition(depth - 1)} ? ${this.expression(type, depth - 1)} : ${this.expression(type, depth - 1)})`;
    if (choice === 2 && this.functions.length > 0 && !(this.pure && this.random.chance(75))) {
      const callable = this.functions.filter(({ result }) => result !== 'struct S' && result !== 'struct T');
      const chosen = callable[this.random.below(Math.max(callable.length, 1))];
      if (chosen !== undefined && chosen.result !== 'struct S' && chosen.result !== 'struct T') {
        return this.fit(this.call(chosen, depth), chosen.result, type);
      }
    }
    if (isFloating(type)) {
      if (choice < 5) return `-(${this.expression(type, depth - 1)})`;
      if (choice < 6) return `(${this.expression(this.random.pick(integers), depth - 1)})`;
      return `((${type})${this.expression(type, depth - 1)} ${this.random.pick(['+', '-', '*', '/'])} ${this.expression(this.random.pick(anyType), depth - 1)})`;
    }
    if (choice < 4)
      return `${this.random.pick(['-', '~', '!'])}(${this.expression(this.random.pick(integers), depth - 1)})`;
    const left = this.expression(this.random.pick(integers), depth - 1);
    if (choice < 5) return `((${left}) ${this.random.pick(['/', '%'])} ${this.divisor()})`;
    if (choice < 6)
      return `((${left}) ${this.random.pick(['<<', '>>'])} ((${this.expression(this.random.pick(integers), depth - 1)}) & 31))`;
    if (choice < 7) return this.condition(depth - 1);
    if (choice < 8) return `(${this.readable().name}, +(${left}))`;
    return `(${left} ${this.operator()} ${this.expression(this.random.pick(integers), depth - 1)})`;
  }

  /** A value that every arithmetic type can take: whole and small, or a floating one brought into range. */
  private small(depth: number): string {
    if (this.random.chance(50)) return this.expression(this.random.pick(integers), depth - 1);
    return `in_range(${this.expression('double', depth - 1)})`;
  }

  private fit(text: string, from: Arithmetic, to: Arithmetic): string {
    return isFloating(from) && !isFloating(to) ? `(int)in_range(${text})` : text;
  }

  private leaf(type: Arithmetic): string {
    const choice = this.random.below(10);
    // gcc -fwrapv turns INT_MIN / (x + 1) into INT_MIN / ~x, which traps where x is 0: no such literal in expressions.
    if (choice < 2) return this.constant(type).replace('(-2147483647 - 1)', '-2147483647');
    if (choice < 3) return this.fit(`${this.prefix}a[${this.random.below(8)}]`, 'int', type);
    if (choice < 4)
      return this.random.pick([
        `${this.prefix}s.a`,
        `${this.prefix}s.b`,
        `${this.prefix}s.c`,
        `${this.prefix}s.u`,
        `*${this.prefix}p`,
        `${this.prefix}b[2]`,
      ]);
    if (choice < 5) return `(int)${this.prefix}t[${this.random.below(3)}].l`;
    const { name, type: from } = this.readable();
    return this.fit(name, from, type);
  }
}

const preamble = `
#include <stdio.h>
struct S { int a; short b; int c : 7; float f; unsigned u : 11; };
struct T { double d; long l; };
static int fuel;
static unsigned long sum = 1469598103934665603UL;
static void show(long v) { printf("%ld ", v); sum = (sum ^ (unsigned long)v) * 1099511628211UL; }
static void show_double(double v) { if (v != v) printf("nan "); else if (v > 1e15 || v < -1e15 || (v < 1e-3 && v > -1e-3)) printf("%d ", v > 0); else printf("%.9g ", v); }
static double in_range(double v) { return v >= 0 && v < 100 ? v : v > -100 && v < 0 ? -v : 42; }
`;

/** One source file with `count` programs, from consecutive seeds; main runs them and prints one line each. */
export function generateFile(firstSeed: number, count: number): string {
  const parts: string[] = [preamble];
  const calls: string[] = [];
  for (let i = 0; i < count; i++) {
    const prefix = `q${i}_`;
    parts.push(`/* seed ${firstSeed + i} */`, new ProgramGenerator(firstSeed + i, prefix).generate());
    calls.push(`${prefix}run();`);
  }
  parts.push(`int main(void) { ${calls.join(' ')} printf("%lx\\n", sum); return (int)(sum & 63); }`);
  return parts.join('\n');
}
