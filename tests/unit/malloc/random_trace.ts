/** Random allocation traces that visit every part of malloc; the same seed gives the same trace. */

/** A small generator of 32-bit numbers (xorshift), so that a failing seed can be run again. */
function generator(seed: number): (below: number) => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

const sizeMixes: readonly (readonly [number, number])[][] = [
  [[0, 200]],
  [
    [0, 120],
    [100, 1000],
    [1000, 1100],
  ],
  [
    [1000, 20000],
    [20000, 130000],
  ],
  [
    [0, 100],
    [100, 1100],
    [1100, 9000],
    [9000, 140000],
  ],
  [
    [100, 2000],
    [120000, 140000],
    [140000, 600000],
    [600000, 3000000],
  ],
];

/**
 * A random trace run by `threads` threads in turn: lines "T N" switch to thread N, "X N" end it. Blocks are freed by
 * whichever thread runs.
 */
export function randomThreadTrace(seed: number, operations: number, threads: number): string {
  const random = generator(seed + 77);
  const lines: string[] = [];
  let running = 0;
  for (const line of randomTrace(seed, operations).trimEnd().split('\n')) {
    if (line === 's') {
      if (running !== 0) lines.push('T 0');
      running = 0;
    } else if (random(8) === 0) {
      const next = random(threads);
      if (running !== 0 && random(12) === 0) lines.push(`X ${running}`, `T ${next}`);
      else lines.push(`T ${next}`);
      running = next;
    }
    lines.push(line);
  }
  return `${lines.join('\n')}\nT 0\ns\n`;
}

/** `operations` lines of malloc, calloc, realloc, memalign, free, trim and statistics, ending with frees. */
export function randomTrace(seed: number, operations: number): string {
  const random = generator(seed);
  const mix = sizeMixes[random(sizeMixes.length)] ?? [[0, 100]];
  const most = [5, 40, 200][random(3)] ?? 40;
  const order = random(3);
  const live: number[] = [];
  const lines: string[] = [];
  const size = (): number => {
    const [low, high] = mix[random(mix.length)] ?? [0, 100];
    return low + random(high - low);
  };
  const takeOut = (): number => {
    const index = order === 0 ? live.length - 1 : order === 1 ? 0 : random(live.length);
    return live.splice(index, 1)[0] ?? 0;
  };
  for (let id = 1; id <= operations; id++) {
    const choice = random(100);
    if (choice === 0) lines.push('s');
    else if (choice === 1) lines.push(`t ${random(2) * 10000}`);
    else if (live.length >= most || (live.length > 0 && choice < 45)) lines.push(`f ${takeOut()}`);
    else if (choice < 55 && live.length > 0) lines.push(`r ${live[random(live.length)] ?? 0} ${1 + size()}`);
    else {
      live.push(id);
      if (choice < 62) lines.push(`c ${id} ${1 + random(4)} ${size()}`);
      else if (choice < 68) lines.push(`a ${id} ${16 << random(9)} ${size()}`);
      else lines.push(`m ${id} ${size()}`);
    }
  }
  lines.push('s', ...live.map((id) => `f ${id}`));
  return `${lines.join('\n')}\n`;
}
