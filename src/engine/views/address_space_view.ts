/** The address space panel: every VMA from high addresses to low ones, with the state of each page. */
import { type MmStruct, vmaAt } from '../kernel/mm';
import { type VmArea, VM_EXEC, VM_WRITE, vmaName, vmaPages, vmaPermissions } from '../kernel/vma';
import { LEVEL_BYTES } from '../mmu/page_table';
import { pteNone } from '../mmu/pte';
import { type VirtAddr, PAGE_SIZE, physAddr, virtAddr } from '../units';
import { CellCounts, cellName, cellOfEntry, strongerCell } from './cells';
import { type AddressSpaceView, CELL_FOCUS, type MappedRegion, type Request } from './contract';
import { type ViewContext, mmOf, taskOf } from './view_context';

/** A region is drawn with at most so many cells; larger ones show several pages a cell. */
const MAXIMUM_CELLS = 2048;

export function addressSpaceView(context: ViewContext, request: Request<'addressSpace'>): AddressSpaceView {
  const task = taskOf(context, request.pid);
  const mm = mmOf(context, request.pid);
  const pid = task?.pid ?? 0;
  const counts = new CellCounts();
  if (mm === undefined) {
    const verdict = ['this process has ended: its address space is gone'];
    return { verdict, pid, regions: [], residentPages: 0, mappedPages: 0, counts: {} };
  }
  const regions = mm.vmas.map((vma) => regionOf(context, mm, vma, request.address, counts)).reverse();
  const residentPages = regions.reduce((sum, region) => sum + region.resident, 0);
  const mappedPages = regions.reduce((sum, region) => sum + region.pages, 0);
  return {
    verdict: [{ strong: `${residentPages} of ${mappedPages}` }, ' pages are in RAM'],
    pid,
    regions,
    residentPages,
    mappedPages,
    counts: counts.record(),
  };
}

function regionOf(
  context: ViewContext,
  mm: MmStruct,
  vma: VmArea,
  focus: number | undefined,
  counts: CellCounts,
): MappedRegion {
  const pages = vmaPages(vma);
  const pagesPerCell = 2 ** Math.max(0, Math.ceil(Math.log2(pages / MAXIMUM_CELLS)));
  const cells = new Uint8Array(Math.ceil(pages / pagesPerCell));
  let resident = 0;
  let swapped = 0;
  let seen = 0;
  forEachEntry(context, mm, vma, (page, cell) => {
    const state = cellName(cell);
    seen++;
    counts.add(cell);
    if (state === 'swapped') swapped++;
    else if (state !== 'zero') resident++;
    const at = Math.floor(page / pagesPerCell);
    cells[at] = strongerCell(cells[at]!, cell);
  });
  counts.addMany('none', pages - seen);
  if (focus !== undefined && focus >= vma.vm_start && focus < vma.vm_end) {
    const at = Math.floor((focus - vma.vm_start) / PAGE_SIZE / pagesPerCell);
    cells[at] = cells[at]! | CELL_FOCUS;
  }
  return {
    start: vma.vm_start,
    end: vma.vm_end,
    name: vmaName(vma),
    kind: kindOf(context, mm, vma),
    permissions: vmaPermissions(vma),
    pages,
    resident,
    swapped,
    cells,
    pagesPerCell,
  };
}

/** Calls back for each page that has an entry; whole tables that are missing are skipped. */
function forEachEntry(
  context: ViewContext,
  mm: MmStruct,
  vma: VmArea,
  visit: (page: number, cell: number) => void,
): void {
  const { tables } = context.mem;
  const perTable = LEVEL_BYTES[1];
  for (let at: number = vma.vm_start; at < vma.vm_end;) {
    const tableEnd = Math.min((Math.floor(at / perTable) + 1) * perTable, vma.vm_end);
    const first = tables.lookup(mm.pgd, virtAddr(at));
    if (first !== undefined) {
      for (let ptep = first, page = at; page < tableEnd; page += PAGE_SIZE) {
        const pte = tables.read(ptep);
        if (!pteNone(pte)) visit((page - vma.vm_start) / PAGE_SIZE, cellOfEntry(context.mem, vma, pte));
        ptep = physAddr(ptep + 8);
      }
    }
    at = tableEnd;
  }
}

function kindOf(context: ViewContext, mm: MmStruct, vma: VmArea): MappedRegion['kind'] {
  const name = vmaName(vma);
  if (name === '[heap]') return 'heap';
  if (name === '[stack]') return 'stack';
  if (vma.vm_file !== undefined) {
    if ((vma.vm_flags & VM_EXEC) !== 0) return 'text';
    if (!mm.images.some((image) => image.file === vma.vm_file)) return 'file';
    return (vma.vm_flags & VM_WRITE) !== 0 ? 'data' : 'rodata';
  }
  const below = vmaAt(mm, vma.vm_start - 1);
  const follows = below?.vm_file !== undefined && mm.images.some((image) => image.file === below.vm_file);
  return follows && vma.vm_start < context.libcBase + 2 ** 32 ? 'bss' : 'anonymous';
}

/** The region that an address lies in, by name, for sentences. */
export function regionName(mm: MmStruct, address: VirtAddr): string | undefined {
  const vma = vmaAt(mm, address);
  if (vma === undefined) return undefined;
  return vmaName(vma) || 'anonymous memory';
}
