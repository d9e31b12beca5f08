/**
 * Committed memory: how many pages have been promised (Committed_AS), and whether one more promise is made
 * (__vm_enough_memory in mm/util.c).
 *
 *     overcommit_memory 0   refuse only what could never be: more than RAM and swap together
 *                       1   refuse nothing
 *                       2   refuse what would exceed swap + overcommit_ratio % of RAM, less a reserve
 */
import type { MachineConfiguration } from '../config';
import { PAGE_SIZE } from '../units';
import type { MmStruct } from './mm';

const ADMIN_RESERVE_PAGES = (8 * 2 ** 20) / PAGE_SIZE;
const USER_RESERVE_PAGES = (128 * 2 ** 20) / PAGE_SIZE;

/** What there is to promise, in pages. */
export interface CommitBase {
  totalRamPages(): number;
  totalSwapPages(): number;
}

export class CommitAccount {
  private readonly vm: MachineConfiguration['vm'];
  private readonly base: CommitBase;
  /** vm_committed_as. */
  private committed = 0;

  constructor(vm: MachineConfiguration['vm'], base: CommitBase) {
    this.vm = vm;
    this.base = base;
  }

  /** Promises pages if the policy allows it. @returns false for -ENOMEM */
  charge(mm: MmStruct, pages: number): boolean {
    if (!this.enough(mm, pages)) return false;
    this.committed += pages;
    return true;
  }

  /** Takes promised pages back (vm_unacct_memory). */
  release(pages: number): void {
    this.committed -= pages;
  }

  /** Pages that are about to be released live on at another address (move_vma): the promise for them is doubled. */
  transfer(pages: number): void {
    this.committed += pages;
  }

  /** Committed_AS, in pages. */
  get pages(): number {
    return this.committed;
  }

  /** CommitLimit, in pages (vm_commit_limit). */
  limit(): number {
    return Math.floor((this.base.totalRamPages() * this.vm.overcommit_ratio) / 100) + this.base.totalSwapPages();
  }

  private enough(mm: MmStruct, pages: number): boolean {
    switch (this.vm.overcommit_memory) {
      case 1:
        return true;
      case 0:
        return pages <= this.base.totalRamPages() + this.base.totalSwapPages();
      case 2: {
        const portion = Math.floor(this.base.totalRamPages() / 32);
        const adminReserve = Math.min(portion, ADMIN_RESERVE_PAGES);
        const userReserve = Math.min(portion, USER_RESERVE_PAGES, Math.floor(mm.total_vm / 32));
        return this.committed + pages < this.limit() - adminReserve - userReserve;
      }
    }
  }

  save(): number {
    return this.committed;
  }

  restore(saved: number): void {
    this.committed = saved;
  }
}
