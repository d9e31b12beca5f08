/**
 * anon_vma: which VMAs may map an anonymous page.
 *
 * A page remembers the anon_vma of the VMA that it was first faulted into. fork gives the child's VMA a new anon_vma of
 * its own and links it to all of its parent's, so that a page shared since the fork is found in both, and a page that
 * the child faulted in later only in the child:
 *
 *     parent's VMA  --chain-->  [ A ]            A.vmas = { parent's, child's }   root of both
 *     child's VMA   --chain-->  [ A, B ]         B.vmas = { child's }
 *
 * (mm/rmap.c: anon_vma_prepare, anon_vma_clone, anon_vma_fork, unlink_anon_vmas.) Linux reuses a parent's anon_vma for
 * a child in some cases to keep chains short; here every fork makes one. Each goes with the last VMA linked to it, and
 * since a child's VMA is linked to all anon_vmas above its own, a root outlives its family.
 */
import type { VmArea } from './vma';

export class AnonVma {
  readonly id: number;
  /** The oldest anon_vma of this family: every VMA that can map any of the family's pages is linked to it. */
  readonly root: AnonVma;
  /** The VMAs linked to it, in the order of linking. */
  readonly vmas = new Set<VmArea>();

  constructor(id: number, root: AnonVma | undefined) {
    this.id = id;
    this.root = root ?? this;
  }
}

/** Plain data of all anon_vmas; the VMAs link themselves again from their own chains. */
export interface SavedAnonVmas {
  readonly nextId: number;
  /** In the order of creation, so that a root comes before its family. */
  readonly entries: readonly { readonly id: number; readonly root: number }[];
}

export class AnonVmas {
  private readonly byId = new Map<number, AnonVma>();
  private nextId = 1;

  /** The anon_vma that a frame's `mapping` names; undefined when no VMA is left that could map the frame. */
  find(id: number): AnonVma | undefined {
    return this.byId.get(id);
  }

  /** Gives a VMA its first anon_vma: that of a neighbour it could merge with, or a new one. */
  prepare(vma: VmArea, reusable: AnonVma | undefined): AnonVma {
    if (vma.anon_vma !== undefined) return vma.anon_vma;
    const anonVma = reusable ?? this.create(undefined);
    vma.anon_vma = anonVma;
    link(vma, anonVma);
    return anonVma;
  }

  /** Links `vma` to everything that `source` is linked to (split and merge). */
  clone(vma: VmArea, source: VmArea): void {
    for (const anonVma of source.anon_vma_chain) link(vma, anonVma);
    vma.anon_vma ??= source.anon_vma;
  }

  /** For the child's copy of a VMA: linked to the parent's, and owner of a new one. */
  fork(child: VmArea, parent: VmArea): void {
    if (parent.anon_vma === undefined) return;
    for (const anonVma of parent.anon_vma_chain) link(child, anonVma);
    child.anon_vma = this.create(parent.anon_vma.root);
    link(child, child.anon_vma);
  }

  /** Before a VMA goes away: each anon_vma whose last VMA it was goes with it. */
  unlink(vma: VmArea): void {
    for (const anonVma of vma.anon_vma_chain.splice(0)) {
      anonVma.vmas.delete(vma);
      if (anonVma.vmas.size === 0) this.byId.delete(anonVma.id);
    }
    vma.anon_vma = undefined;
  }

  private create(root: AnonVma | undefined): AnonVma {
    const created = new AnonVma(this.nextId++, root);
    this.byId.set(created.id, created);
    return created;
  }

  save(): SavedAnonVmas {
    return { nextId: this.nextId, entries: [...this.byId.values()].map(({ id, root }) => ({ id, root: root.id })) };
  }

  /** Recreates the anon_vmas without VMAs; `relink` follows for each VMA. */
  restore(saved: SavedAnonVmas): void {
    this.byId.clear();
    this.nextId = saved.nextId;
    for (const { id, root } of saved.entries) this.byId.set(id, new AnonVma(id, this.byId.get(root)));
  }

  /** Links a restored VMA to the anon_vmas of its saved chain. `own` is 0 where it had none. */
  relink(vma: VmArea, chain: readonly number[], own: number): void {
    for (const id of chain) {
      const anonVma = this.byId.get(id);
      if (anonVma === undefined) throw new Error(`A saved VMA names anon_vma ${id}, which was not saved`);
      link(vma, anonVma);
    }
    vma.anon_vma = this.byId.get(own);
  }
}

function link(vma: VmArea, anonVma: AnonVma): void {
  if (anonVma.vmas.has(vma)) return;
  anonVma.vmas.add(vma);
  vma.anon_vma_chain.push(anonVma);
}
