import { describe, expect, it } from 'vitest';
import {
  type OomCandidate,
  oomBadness,
  oomInvokedLine,
  oomKillLines,
  oomScore,
  oomTaskTable,
  selectBadProcess,
} from '../../../src/engine/kernel/oom';
import { GFP_HIGHUSER_MOVABLE } from '../../../src/engine/phys/gfp';
import { pid } from '../../../src/engine/units';

const TOTAL_PAGES = 10_000;

const candidate = (number: number, more: Partial<OomCandidate> = {}): OomCandidate => ({
  pid: pid(number),
  comm: `task${number}`,
  uid: 1000,
  totalVm: 5000,
  anonRss: 100,
  fileRss: 20,
  shmemRss: 3,
  swapEntries: 50,
  pgtablesBytes: 5 * 4096,
  oomScoreAdj: 0,
  dying: false,
  ...more,
});

describe('badness', () => {
  it('is resident pages, swap entries and pages of page tables', () => {
    expect(oomBadness(candidate(1), TOTAL_PAGES)).toBe(100 + 20 + 3 + 50 + 5);
  });

  it('does not count what is only reserved', () => {
    const modest = candidate(1, { totalVm: 1 });
    expect(oomBadness(modest, TOTAL_PAGES)).toBe(oomBadness(candidate(1), TOTAL_PAGES));
  });

  it('moves by thousandths of all memory with oom_score_adj', () => {
    expect(oomBadness(candidate(1, { oomScoreAdj: 300 }), TOTAL_PAGES)).toBe(178 + 3000);
    expect(oomBadness(candidate(1, { oomScoreAdj: -10 }), TOTAL_PAGES)).toBe(178 - 100);
  });

  it('exempts -1000 and those who are dying already', () => {
    expect(oomBadness(candidate(1, { oomScoreAdj: -1000 }), TOTAL_PAGES)).toBe(-Infinity);
    expect(oomBadness(candidate(1, { dying: true }), TOTAL_PAGES)).toBe(-Infinity);
  });

  it('shows as oom_score: 666 for next to nothing, 0 for the exempt', () => {
    const nothing = candidate(1, { anonRss: 0, fileRss: 0, shmemRss: 0, swapEntries: 0, pgtablesBytes: 0 });
    expect(oomScore(nothing, TOTAL_PAGES)).toBe(666);
    expect(oomScore(candidate(1, { anonRss: 5000 }), TOTAL_PAGES)).toBe(1004);
    expect(oomScore(candidate(1, { oomScoreAdj: -1000 }), TOTAL_PAGES)).toBe(0);
  });
});

describe('the choice of a victim', () => {
  it('falls on the most points, and on the last of equals', () => {
    const tasks = [candidate(1), candidate(2, { anonRss: 400 }), candidate(3, { anonRss: 400 }), candidate(4)];
    expect(selectBadProcess(tasks, TOTAL_PAGES)?.task.pid).toBe(3);
  });

  it('falls on nobody when nobody may be killed', () => {
    expect(selectBadProcess([candidate(1, { oomScoreAdj: -1000 })], TOTAL_PAGES)).toBeUndefined();
    expect(selectBadProcess([], TOTAL_PAGES)).toBeUndefined();
  });
});

describe('the kernel log', () => {
  it('words the report as Linux 6.1 does', () => {
    const task = candidate(1234, { comm: 'myapp' });
    expect(oomInvokedLine(task, GFP_HIGHUSER_MOVABLE, 0)).toBe(
      'myapp invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0',
    );
    expect(oomTaskTable([task])[2]).toBe(
      '[   1234]  1000  1234     5000      123    20480       50             0 myapp',
    );
    expect(oomKillLines(task)).toEqual([
      'oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,' +
        'task=myapp,pid=1234,uid=1000',
      'Out of memory: Killed process 1234 (myapp) total-vm:20000kB, anon-rss:400kB, file-rss:80kB, shmem-rss:12kB, ' +
        'UID:1000 pgtables:20kB oom_score_adj:0',
    ]);
  });
});
