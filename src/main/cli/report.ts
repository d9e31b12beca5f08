import { faultJudgements } from '../../engine/events';
import type { Machine } from '../../engine/machine';

/** What `--report` prints at exit: faults, zones, heap, TLB and time, one figure with its unit a line. */
export function report(machine: Machine): string {
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['faults', faultLines(machine)],
    ['zones', zoneLines(machine)],
    ['heap', heapLines(machine)],
    ['TLB', tlbLines(machine)],
    ['time', timeLines(machine)],
  ];
  return sections.map(([title, lines]) => `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`).join('');
}

function figure(name: string, value: number, unit = ''): string {
  return `${name.padEnd(24)}${value.toLocaleString('en-US', { maximumFractionDigits: 3 }).padStart(16)} ${unit}`.trimEnd();
}

/** Of all processes: minor and major as getrusage counts them, then each kind that occurred. */
function faultLines({ events }: Machine): string[] {
  const counts = new Map<string, number>();
  for (let index = 0; index < events.length; index++) {
    if (events.kindAt(index) !== 'fault') continue;
    const judgement = faultJudgements[Number(events.row(index).values.judgement)] ?? 'unknown';
    counts.set(judgement, (counts.get(judgement) ?? 0) + 1);
  }
  const kinds = [...counts].sort(([a], [b]) => a.localeCompare(b));
  const sum = (wanted: (kind: string) => boolean) =>
    kinds.reduce((total, [kind, count]) => total + (wanted(kind) ? count : 0), 0);
  const isMajor = (kind: string) => kind.startsWith('major');
  const isBad = (kind: string) => kind.startsWith('bad') || kind === 'bus-error' || kind === 'out-of-memory';
  return [
    figure(
      'minor',
      sum((kind) => !isMajor(kind) && !isBad(kind)),
    ),
    figure('major', sum(isMajor)),
    ...kinds.map(([kind, count]) => figure(`  ${kind}`, count)),
  ];
}

function zoneLines({ kernel }: Machine): string[] {
  return kernel.mem.allocator.zonesView().map(({ name, free, managed, min, low, high, nrFree }) => {
    const blocks = Array.from(nrFree, (count, order) => `${order}:${count}`).join(' ');
    return `${name.padEnd(8)}${free} of ${managed} pages free, min ${min} low ${low} high ${high}, free blocks by order ${blocks}`;
  });
}

/** From the log of allocations, in bytes as the program asked for them: how much at the worst moment, and what is left. */
function heapLines({ events }: Machine): string[] {
  const live = new Map<string, number>();
  let [allocations, frees, inUse, peak] = [0, 0, 0, 0];
  const release = (key: string) => {
    inUse -= live.get(key) ?? 0;
    live.delete(key);
  };
  for (let index = 0; index < events.length; index++) {
    const kind = events.kindAt(index);
    if (kind !== 'malloc' && kind !== 'free') continue;
    const { pid, values } = events.row(index);
    const key = `${pid} ${values.pointer}`;
    if (kind === 'free') {
      frees++;
      release(key);
      continue;
    }
    allocations++;
    if (values.functionText === 'realloc') release(`${pid} ${values.old}`);
    if (values.pointer !== 0) live.set(key, Number(values.size));
    inUse += values.pointer === 0 ? 0 : Number(values.size);
    peak = Math.max(peak, inUse);
  }
  return [
    figure('allocations', allocations),
    figure('frees', frees),
    figure('asked for at the most', peak, 'bytes'),
    figure('never freed', live.size, `blocks, ${inUse.toLocaleString('en-US')} bytes`),
  ];
}

function tlbLines({ mmu }: Machine): string[] {
  const levels = [
    ['L1d', mmu.l1d],
    ['L1i', mmu.l1i],
    ['L2', mmu.l2],
  ] as const;
  return [
    ...levels.map(([name, { misses, evictions, flushes }]) =>
      figure(`${name} misses`, misses, `(${evictions} evictions, ${flushes} flushes)`),
    ),
    figure('page walks', mmu.walks),
    figure('cycles in walks', mmu.walkCycles),
  ];
}

function timeLines(machine: Machine): string[] {
  return [
    figure('ticks', machine.tick),
    figure('statements', machine.statements),
    figure('simulated time', machine.nanoseconds / 1e6, 'ms'),
  ];
}
