/**
 * Paths in the tree of page tables: [] is the PGD, [i] the PUD behind its entry i, and so on.
 *
 *      47    39 38    30 29    21 20    12
 *     +--------+--------+--------+--------+
 *     |  PGD   |  PUD   |  PMD   |  PTE   |   nine bits each choose an entry
 *     +--------+--------+--------+--------+
 */
export type TablePath = readonly number[];

const SHIFTS = [39, 30, 21, 12] as const;
const ENTRIES = 512;

export const pathKey = (path: TablePath) => path.join('/');

/** The index into each of the four tables on the way to an address. */
export function indicesOf(address: number): readonly number[] {
  return SHIFTS.map((shift) => Math.floor(address / 2 ** shift) % ENTRIES);
}

/** The tables to open so that the entry that translates an address can be seen: PUD, PMD, and the PTE table. */
export function tablesOnTheWay(address: number): readonly TablePath[] {
  const indices = indicesOf(address);
  return [indices.slice(0, 1), indices.slice(0, 2), indices.slice(0, 3)];
}

/** Whether the walk to an address goes through the entry `index` of the table at `path`. */
export function isOnTheWay(path: TablePath, index: number, address: number): boolean {
  const indices = indicesOf(address);
  return [...path, index].every((step, level) => indices[level] === step);
}

/** How many bytes an entry of a table translates. */
export function reachOf(path: TablePath): number {
  return 2 ** (SHIFTS[path.length] ?? 12);
}
