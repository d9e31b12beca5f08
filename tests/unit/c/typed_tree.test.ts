import { describe, expect, test } from 'vitest';
import { functionNamed, returned, statementsOf, unitOf, variableNamed } from './front_end';

describe('conversions are written out', () => {
  test('small operands are promoted to int before they are added', () => {
    expect(returned('int f(char a, short b) { return a + b; }')).toBe(
      '(integral(int, load(a)) + integral(int, load(b))):int',
    );
  });

  test('signed meets unsigned of the same rank as unsigned', () => {
    expect(returned('unsigned f(int a, unsigned b) { return a * b; }')).toBe(
      '(integral(unsigned int, load(a)) * load(b)):unsigned int',
    );
  });

  test('unsigned int meets long as long on lp64 and as unsigned long on ilp32', () => {
    const source = 'int f(unsigned a, long b) { return a < b; }';
    expect(returned(source)).toBe('(integral(long, load(a)) < load(b)):int');
    expect(returned(source, { dataModel: 'ilp32' })).toBe(
      '(integral(unsigned long, load(a)) < integral(unsigned long, load(b))):int',
    );
  });

  test('an int meets a double as double', () => {
    expect(returned('double f(int a, double b) { return a / b; }')).toBe(
      '(integral-to-floating(double, load(a)) / load(b)):double',
    );
  });

  test('a shift keeps the promoted type of its left operand', () => {
    expect(returned('int f(char a, long b) { return a << b; }')).toBe('(integral(int, load(a)) << load(b)):int');
  });

  test('a bit-field narrower than int is promoted to int though its type is unsigned', () => {
    expect(returned('struct s { unsigned a : 3; }; int f(struct s *p) { return p->a - 1; }')).toBe(
      '(integral(int, load(*load(p).a)) - 1:int):int',
    );
  });

  test('arguments are converted to the parameters, and promoted beyond them', () => {
    expect(returned('int g(long, ...); int f(char c, float d) { return g(c, c, d); }')).toBe(
      'call decay(g)(integral(long, load(c)), integral(int, load(c)), floating(double, load(d)))',
    );
  });

  test('a compound assignment names the type it is computed in', () => {
    expect(returned('int f(char c, double d) { return c += d; }')).toBe('integral(int, (c += load(d) in double))');
  });

  test('an assignment converts to the type of its target', () => {
    expect(returned('int f(int n, double d) { return n = d; }')).toBe('(n = floating-to-integral(int, load(d)))');
  });

  test('a null pointer constant becomes a pointer', () => {
    expect(returned('int *f(int x, int *p) { return x ? p : 0; }')).toBe(
      '(load(x) ? load(p) : null-to-pointer(int *, 0:int)):int *',
    );
  });

  test('_Bool takes the truth of a value', () => {
    expect(returned('_Bool f(double d) { return d; }')).toBe('floating-to-boolean(_Bool, load(d))');
  });
});

describe('pointers and members', () => {
  test('a subscript is a dereferenced offset of the decayed array', () => {
    expect(returned('int f(int i) { int a[4] = {0}; return a[i]; }')).toBe(
      'load(*offset(decay(a) + integral(long, load(i)) * 4))',
    );
  });

  test('a row of a matrix is reached by its whole size', () => {
    expect(returned('int f(int m[3][5]) { return m[1][2]; }')).toBe(
      'load(*offset(decay(*offset(load(m) + integral(long, 1:int) * 20)) + integral(long, 2:int) * 4))',
    );
  });

  test('pointers subtract to a count of elements', () => {
    expect(returned('long f(int *p, int *q) { return p - q; }')).toBe('difference(load(p), load(q))');
  });

  test('a member of a returned structure is read from a temporary', () => {
    expect(returned('struct s { int a, b; }; struct s g(void); int f(void) { return g().b; }')).toBe(
      'load(temporary(call decay(g)()).b)',
    );
  });

  test('members of anonymous records are reached through them', () => {
    expect(returned('struct s { int a; union { int b; float c; }; }; int f(struct s v) { return v.b; }')).toBe(
      'load(v.<anonymous>.b)',
    );
  });

  test('a function is called through a pointer to it, however it is spelled', () => {
    const call = 'call load(g)()';
    expect(returned('int f(int (*g)(void)) { return g(); }')).toBe(call);
    expect(returned('int f(int (*g)(void)) { return (*g)(); }')).toBe('call decay(*load(g))()');
  });
});

describe('names and scopes', () => {
  test('each block lists the variables declared in it', () => {
    const unit = unitOf('void f(int a) { int b = a; { int b = 2; static int c; (void)b; (void)c; } (void)b; }');
    const block = functionNamed(unit, 'f').body?.block;
    expect(block?.variables.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(block?.children[0]?.variables.map(({ name }) => name)).toEqual(['b', 'c']);
    expect(functionNamed(unit, 'f').locals.map(({ name }) => name)).toEqual(['b', 'b']);
  });

  test('declarations of one object are one object, with what all of them say', () => {
    const unit = unitOf('extern int a[]; int a[3]; int f(void) { extern int a[]; return a[0]; }');
    expect(unit.variables.filter(({ name }) => name === 'a')).toHaveLength(1);
    expect(variableNamed(unit, 'a')).toMatchObject({ definition: 'tentative', type: { length: { count: 3 } } });
  });

  test('a typedef name may be hidden by a variable of an inner scope', () => {
    expect(returned('typedef int T; int f(void) { T T = 3; return T * 2; }')).toBe('(load(T) * 2:int):T');
  });

  test('cases are collected by their switch, at any depth', () => {
    const unit = unitOf('void f(int n) { switch (n) { case 1: do { case 2: n--; } while (n); default: ; } }');
    const [statement] = statementsOf(unit, 'f');
    if (statement?.kind !== 'Switch') throw new Error('not a switch');
    expect(statement.cases.map(({ values }) => values?.low)).toEqual([1n, 2n]);
    expect(statement.defaultCase).toBeDefined();
  });

  test('reaching the end of main returns 0', () => {
    expect(statementsOf(unitOf('int main(void) { }'), 'main').map(({ kind }) => kind)).toEqual(['Return']);
  });

  test('the bound of a variable-length array is evaluated where it is declared', () => {
    const [statement] = statementsOf(unitOf('void f(int n) { int a[n + 1]; (void)a; }'), 'f');
    expect(statement).toMatchObject({ kind: 'Declaration', steps: [{ kind: 'bound' }, { kind: 'variable' }] });
  });
});
