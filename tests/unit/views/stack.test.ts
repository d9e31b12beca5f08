import { describe, expect, test } from 'vitest';
import { DebuggedProgram, PATH } from '../session/debugged_program';

const source = `#include <stdio.h>
#include <stdlib.h>
struct point { int x; double y; };
struct list { int value; struct list *next; };
enum colour { RED, GREEN };
typedef unsigned char byte;
static int depth_reached = 0;
static int sum(int depth, const char *label)
{
    int local = depth * 10;
    depth_reached = depth;
    if (depth == 3)
        return local; /* deepest */
    return local + sum(depth + 1, label);
}
int main(void)
{
    int numbers[5] = {1, 2, 3, 4, 5};
    struct point p = {7, 2.5};
    struct list second = {2, NULL}, first = {1, &second};
    enum colour colour = GREEN;
    byte small = 200;
    char text[8] = "abc";
    _Bool yes = 1;
    int (*function)(int, const char *) = sum;
    void *nothing = NULL;
    int total = sum(1, "label");
    printf("%d %d %p\\n", total, numbers[0] + p.x + first.value + colour + small + text[0] + yes, nothing); /* end */
    return function == NULL;
}
`;

describe('the stack', () => {
  test('lists the frames of a recursion from the innermost out, with their values and lines', () => {
    const program = new DebuggedProgram(source);
    program.runToMarker('/* deepest */');
    const { frames, stackBytes, stackLimit } = program.ask('stack', { pid: 0 });
    const ours = frames.filter(({ line }) => line !== undefined);
    expect(ours.map(({ functionName, line }) => [functionName, line])).toEqual([
      ['sum', 13],
      ['sum', 14],
      ['sum', 14],
      ['main', 27],
    ]);
    const value = (frame: number, name: string) =>
      ours[frame]?.variables.find((variable) => variable.name === name)?.value;
    expect([0, 1, 2].map((frame) => [value(frame, 'depth'), value(frame, 'local')])).toEqual([
      ['3', '30'],
      ['2', '20'],
      ['1', '10'],
    ]);
    for (let i = 1; i < ours.length; i++) {
      expect(ours[i]?.frameAddress).toBeGreaterThan(ours[i - 1]?.frameAddress ?? Infinity);
    }
    expect(stackBytes).toBeGreaterThan(3 * 32);
    expect(stackLimit).toBe(8 * 1024 * 1024);
  });

  test('shows globals, and registers that point into the innermost frame', () => {
    const program = new DebuggedProgram(source);
    program.runToMarker('/* deepest */');
    const { frames, globals, registers } = program.ask('stack', { pid: 0 });
    expect(globals.find(({ name }) => name === 'depth_reached')?.value).toBe('3');
    expect(registers.map(({ name }) => name)).toEqual(expect.arrayContaining(['rax', 'rsp', 'rbp', 'rip']));
    const rbp = registers.find(({ name }) => name === 'rbp')?.value ?? '';
    expect(Number(rbp)).toBe(frames[0]?.frameAddress);
  });

  test('prints each kind of value as a debugger does', () => {
    const program = new DebuggedProgram(source);
    program.runToMarker('/* end */');
    const value = (name: string) => program.variable(name).value;
    expect([value('total'), value('small'), value('yes')]).toEqual(['60', expect.stringContaining('200'), 'true']);
    expect(value('colour')).toBe('GREEN (1)');
    expect(value('text')).toContain('"abc"');
    expect(value('function')).toMatch(/^0x5555/);
    expect(value('nothing')).toMatch(/^(0x0|NULL)/);
    expect(program.variable('numbers')).toMatchObject({ type: 'int[5]', size: 20, expandable: true });
  });

  test('opens arrays, structures and what pointers point to', () => {
    const program = new DebuggedProgram(source);
    program.runToMarker('/* end */');
    const children = (path: string) => program.ask('expand', { pid: 0, path, from: 0, count: 10 });
    const numbers = children(program.variable('numbers').path);
    expect(numbers.total).toBe(5);
    expect(numbers.children.map(({ value }) => value)).toEqual(['1', '2', '3', '4', '5']);
    expect(numbers.children[1]?.address).toBe(program.variable('numbers').address + 4);
    expect(children(program.variable('p').path).children.map(({ name, value }) => [name, value])).toEqual([
      ['x', '7'],
      ['y', '2.5'],
    ]);
    const next = children(program.variable('first').path).children.find(({ name }) => name === 'next');
    expect(next?.target).toBe(program.variable('second').address);
    const pointed = children(next?.path ?? '').children;
    const fields = pointed.length === 1 ? children(pointed[0]?.path ?? '').children : pointed;
    expect(fields.find(({ name }) => name === 'value')?.value).toBe('2');
  });

  test('opens a window of a long array', () => {
    const program = new DebuggedProgram(source);
    program.runToMarker('/* end */');
    const { children } = program.ask('expand', {
      pid: 0,
      path: program.variable('numbers').path,
      from: 3,
      count: 10,
    });
    expect(children.map(({ value }) => value)).toEqual(['4', '5']);
  });
});

describe('a name under the mouse', () => {
  const hover = (program: DebuggedProgram, line: number, name: string) =>
    program.ask('hover', { pid: 0, path: PATH, line, column: 5, name });

  test('shows its type, its value, its address and its page', () => {
    const program = new DebuggedProgram(source);
    program.runToMarker('/* deepest */');
    const shown = hover(program, 10, 'local');
    expect(shown.variable).toMatchObject({ name: 'local', type: 'int', value: '30' });
    expect(shown.variable?.address).toBe(program.variable('local').address);
    const page = Math.floor((shown.variable?.address ?? 0) / 4096);
    expect(shown.pageText).toContain(`0x${page.toString(16)}`);
    expect(shown.pageText).toContain('[stack]');
    expect(shown.pageText).toContain('writable');
  });

  test('finds globals, and the variables of a caller on the caller’s lines', () => {
    const program = new DebuggedProgram(source);
    program.runToMarker('/* deepest */');
    expect(hover(program, 11, 'depth_reached').variable?.value).toBe('3');
    expect(hover(program, 27, 'small').variable?.value).toContain('200');
  });

  test('has nothing for a name that is no variable', () => {
    const program = new DebuggedProgram(source);
    expect(hover(program, 27, 'nonsense').variable).toBeUndefined();
  });
});
