/**
 * The additive generator behind rand() (glibc's random_r.c, TYPE_3: x^31 + x^3 + 1) as it stands before srand.
 */

/** Numbers of the state: r[i] = r[i-3] + r[i-31]. */
export const RANDOM_DEGREE = 31;
export const RANDOM_SEPARATION = 3;

/** srandom_r's first step: the state's words from a seed, by the minimal standard generator (16807). */
export function seedRandomTable(seed: number): Int32Array {
  const table = new Int32Array(RANDOM_DEGREE);
  let word = seed === 0 ? 1 : seed | 0;
  table[0] = word;
  for (let i = 1; i < RANDOM_DEGREE; i++) {
    const high = Math.trunc(word / 127773);
    const low = word % 127773;
    word = 16807 * low - 2836 * high;
    if (word < 0) word += 2147483647;
    table[i] = word;
  }
  return table;
}

/** The table that glibc's .data holds: seeded with 1, and its first 310 numbers drawn and thrown away. */
export function initialRandomTable(): Int32Array {
  const table = seedRandomTable(1);
  let front = RANDOM_SEPARATION;
  let rear = 0;
  for (let i = 0; i < RANDOM_DEGREE * 10; i++) {
    table[front] = ((table[front] ?? 0) + (table[rear] ?? 0)) | 0;
    front = (front + 1) % RANDOM_DEGREE;
    rear = (rear + 1) % RANDOM_DEGREE;
  }
  return table;
}
