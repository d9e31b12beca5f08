import type { ProcessSummary } from '../../../engine/contract';

export interface ProcessRow {
  readonly process: ProcessSummary;
  readonly depth: number;
}

/** Children below their parents, by number; a process whose parent is gone stands at the root. */
export function processTree(processes: readonly ProcessSummary[]): ProcessRow[] {
  const known = new Set(processes.map((process) => process.pid));
  const rows: ProcessRow[] = [];
  function add(process: ProcessSummary, depth: number): void {
    rows.push({ process, depth });
    for (const child of byNumber(processes.filter((one) => one.parent === process.pid && one.pid !== process.pid))) {
      add(child, depth + 1);
    }
  }
  for (const root of byNumber(processes.filter((one) => !known.has(one.parent) || one.parent === one.pid)))
    add(root, 0);
  return rows;
}

function byNumber(processes: readonly ProcessSummary[]): ProcessSummary[] {
  return processes.toSorted((a, b) => a.pid - b.pid);
}
