/** The stack panel: frames with their variables, globals and registers; and what a name in the source means. */
import { registerNames } from '../cpu/opcodes';
import { RIP_WORD } from '../cpu/state';
import { vmaAt } from '../kernel/mm';
import { virtAddr } from '../units';
import type { Answer, HoverView, Request, StackFrameView, StackView, VariableView } from './contract';
import { MemoryInspector } from './inspect';
import { describePage } from './focus_view';
import { placeOf } from './source_places';
import { type UnwoundFrame, unwind } from './unwind';
import { type VariableReader, addressOfVariable, childrenOf, descend, viewOf } from './variables';
import { type ViewContext, contextOf, mmOf, taskOf } from './view_context';

interface OpenStack {
  readonly reader: VariableReader;
  readonly frames: readonly UnwoundFrame[];
}

function openStack(context: ViewContext, pid: number): OpenStack | undefined {
  const task = taskOf(context, pid);
  const mm = mmOf(context, pid);
  if (task === undefined || mm === undefined) return undefined;
  const inspector = new MemoryInspector(context, mm);
  return { reader: { image: context.image, inspector }, frames: unwind(context, task, inspector) };
}

export function stackView(context: ViewContext, request: Request<'stack'>): StackView {
  const task = taskOf(context, request.pid);
  const mm = mmOf(context, request.pid);
  const stack = openStack(context, request.pid);
  const limit = context.mem.configuration.limits.RLIMIT_STACK;
  if (task === undefined || mm === undefined || stack === undefined) {
    return {
      verdict: ['this process has ended'],
      pid: task?.pid ?? 0,
      frames: [],
      globals: [],
      stackBytes: 0,
      stackLimit: limit,
      registers: [],
    };
  }
  const frames = stack.frames
    .filter(({ home }) => home !== undefined)
    .map((frame, index) => frameView(context, stack.reader, frame, index));
  const registers = contextOf(context, task);
  const stackVma = vmaAt(mm, mm.start_stack);
  const stackBytes = stackVma === undefined ? 0 : stackVma.vm_end - stackPointer(registers);
  const depth = frames.length;
  return {
    verdict: [
      `in ${frames[0]?.functionName ?? 'libc'}, `,
      { strong: `${depth} ${depth === 1 ? 'frame' : 'frames'}` },
      ' deep',
    ],
    pid: task.pid,
    frames,
    globals: globalsOf(context, stack.reader),
    stackBytes,
    stackLimit: limit,
    registers: registerViews(registers),
  };
}

const stackPointer = (registers: Int32Array): number => (registers[9]! >>> 0) * 4294967296 + (registers[8]! >>> 0);

function frameView(context: ViewContext, reader: VariableReader, frame: UnwoundFrame, index: number): StackFrameView {
  const place = placeOf(context, frame.address);
  return {
    functionName: frame.home?.name ?? '',
    ...(place === undefined ? {} : { path: place.path, line: place.line }),
    frameAddress: frame.frame,
    returnAddress: frame.returnAddress,
    variables: variablesOf(context, reader, frame, index),
  };
}

function variablesOf(context: ViewContext, reader: VariableReader, frame: UnwoundFrame, index: number): VariableView[] {
  if (frame.home === undefined || frame.frame === 0) return [];
  const relative = frame.address - context.programBase;
  return frame.home.variables.flatMap((variable, number) => {
    if (relative < variable.scopeStart || relative >= variable.scopeEnd) return [];
    const address = addressOfVariable(variable, frame.frame, context.programBase);
    return [viewOf(reader, variable.name, variable.type, address, `${index}/${number}`)];
  });
}

function globalsOf(context: ViewContext, reader: VariableReader): VariableView[] {
  return context.image.debug.globals.map((variable, number) =>
    viewOf(reader, variable.name, variable.type, addressOfVariable(variable, 0, context.programBase), `g/${number}`),
  );
}

function registerViews(registers: Int32Array): StackView['registers'] {
  const text = (word: number): string =>
    `0x${((BigInt(registers[word + 1]! >>> 0) << 32n) | BigInt(registers[word]! >>> 0)).toString(16)}`;
  const general = registerNames.map((name, index) => ({ name, value: text(2 * index) }));
  return [{ name: 'rip', value: text(RIP_WORD) }, ...general];
}

export function expandView(context: ViewContext, request: Request<'expand'>): Answer<'expand'> {
  const stack = openStack(context, request.pid);
  const [start = '', ...rest] = request.path.split('/');
  const [number = -1, ...steps] = rest.map(Number);
  if (stack === undefined) return { children: [], total: 0 };
  const frames = stack.frames.filter(({ home }) => home !== undefined);
  const frame = start === 'g' ? undefined : frames[Number(start)];
  const variable = start === 'g' ? context.image.debug.globals[number] : frame?.home?.variables[number];
  if (variable === undefined) return { children: [], total: 0 };
  const address = addressOfVariable(variable, frame?.frame ?? 0, context.programBase);
  const at = descend(stack.reader, variable.type, address, steps);
  if (at === undefined) return { children: [], total: 0 };
  return childrenOf(stack.reader, at.type, at.address, request.path, request.from, Math.min(request.count, 1000));
}

/** The variable that a name in the source means now: the innermost frame whose function contains the line, then globals. */
export function hoverView(context: ViewContext, request: Request<'hover'>): HoverView {
  const stack = openStack(context, request.pid);
  const mm = mmOf(context, request.pid);
  if (stack === undefined || mm === undefined) return {};
  const frames = stack.frames.filter(({ home }) => home !== undefined);
  for (const [index, frame] of frames.entries()) {
    const home = frame.home;
    if (home === undefined || !containsLine(context, home, request.path, request.line)) continue;
    const named = variablesOf(context, stack.reader, frame, index).filter(({ name }) => name === request.name);
    const variable = named.at(-1);
    if (variable !== undefined) return { variable, pageText: describePage(context, mm, virtAddr(variable.address)) };
  }
  const variable = globalsOf(context, stack.reader).find(({ name }) => name === request.name);
  return variable === undefined ? {} : { variable, pageText: describePage(context, mm, virtAddr(variable.address)) };
}

function containsLine(
  context: ViewContext,
  home: NonNullable<UnwoundFrame['home']>,
  path: string,
  line: number,
): boolean {
  const { files, statements } = context.image.debug;
  if (files[home.file]?.path !== path) return false;
  let last = home.line;
  for (const statement of statements) {
    if (statement.address >= home.start && statement.address < home.end) last = Math.max(last, statement.endLine);
  }
  return line >= home.line && line <= last;
}
