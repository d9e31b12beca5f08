/**
 * The machine's configuration: plain data, checked against a schema, saved with a session.
 *
 * Everything that is a tunable in Linux or glibc is a field under its own name. Sizes end in their unit.
 */
import { z } from 'zod';

const tlbGeometry = z.strictObject({
  entries: z.number().int().min(1).max(4096),
  ways: z.number().int().min(1).max(64),
});

const zone = z.strictObject({
  name: z.enum(['DMA', 'DMA32', 'NORMAL']),
  /** The zone ends below this byte address, or at the end of RAM. */
  endBytes: z.number().int().positive(),
});

export const machineSchema = z.strictObject({
  name: z.string(),
  ramBytes: z
    .number()
    .int()
    .min(2 * 1024 * 1024)
    .max(64 * 1024 ** 3)
    .multipleOf(4096),
  /** Zones from low to high; the last one reaches to the end of RAM. */
  zones: z.array(zone).min(1).max(3),
  /** Frames that the kernel's own image, its memory map and its slabs hold from boot on. */
  kernelReservedBytes: z.number().int().nonnegative().multipleOf(4096),
  swapBytes: z.number().int().nonnegative().multipleOf(4096),
  cpus: z.number().int().min(1).max(64),

  tlb: z.strictObject({
    l1d: tlbGeometry,
    l1i: tlbGeometry,
    l2: tlbGeometry,
    replacement: z.enum(['lru', 'tree-plru']),
    /** Process-context identifiers: a context switch keeps the other processes' entries. */
    pcid: z.boolean(),
  }),
  clock: z.strictObject({
    hertz: z.number().positive(),
    l2HitCycles: z.number().nonnegative(),
    walkLevelCycles: z.number().nonnegative(),
    walkMinimumCycles: z.number().nonnegative(),
    minorFaultNs: z.number().nonnegative(),
    cowCopyNs: z.number().nonnegative(),
    diskPageNs: z.number().nonnegative(),
  }),

  vm: z.strictObject({
    /** 0 means: computed as 4*sqrt(lowmem kB), clamped to 128..262144 (init_per_zone_wmark_min). */
    min_free_kbytes: z.number().int().nonnegative(),
    watermark_scale_factor: z.number().int().min(1).max(1000),
    lowmem_reserve_ratio: z.array(z.number().int().nonnegative()).length(4),
    swappiness: z.number().int().min(0).max(200),
    overcommit_memory: z.union([z.literal(0), z.literal(1), z.literal(2)]),
    overcommit_ratio: z.number().int().min(0).max(100),
    max_map_count: z.number().int().positive(),
    page_cluster: z.number().int().min(0).max(8),
    fault_around_bytes: z.number().int().positive(),
  }),
  limits: z.strictObject({
    RLIMIT_STACK: z.number().int().positive(),
    RLIMIT_AS: z.number().positive(),
    RLIMIT_DATA: z.number().positive(),
    RLIMIT_NPROC: z.number().int().positive(),
  }),
  stack_guard_gap_pages: z.number().int().nonnegative(),
  /** Ticks that a task may run while others wait. */
  sliceTicks: z.number().int().min(100),
  firstPid: z.number().int().min(2),
  /** Address space layout randomisation, drawn from `seed`. Off: the addresses that `setarch -R` gives. */
  randomize_va_space: z.boolean(),
  seed: z.number().int().nonnegative(),
  pie: z.boolean(),
  /** What file descriptor 1 is: it decides how stdio buffers (1024 bytes by line, or 4096 in full). */
  stdout: z.enum(['terminal', 'pipe']),
  /** As the environment variable GLIBC_TUNABLES. */
  tunables: z.string(),
  /** A run stops here, with an explanation. */
  maxTicks: z.number().int().positive(),
});

export type MachineConfiguration = z.infer<typeof machineSchema>;
export type TlbGeometry = z.infer<typeof tlbGeometry>;

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

const common = {
  cpus: 1,
  tlb: {
    l1d: { entries: 64, ways: 4 },
    l1i: { entries: 64, ways: 8 },
    l2: { entries: 512, ways: 8 },
    replacement: 'lru' as const,
    pcid: true,
  },
  clock: {
    hertz: 3e9,
    l2HitCycles: 7,
    walkLevelCycles: 25,
    walkMinimumCycles: 100,
    minorFaultNs: 1000,
    cowCopyNs: 2000,
    diskPageNs: 100_000,
  },
  vm: {
    min_free_kbytes: 0,
    watermark_scale_factor: 10,
    lowmem_reserve_ratio: [256, 256, 32, 0],
    swappiness: 60,
    overcommit_memory: 0 as const,
    overcommit_ratio: 50,
    max_map_count: 65530,
    page_cluster: 3,
    fault_around_bytes: 65536,
  },
  stack_guard_gap_pages: 256,
  firstPid: 1012,
  randomize_va_space: false,
  seed: 7,
  pie: true,
  stdout: 'terminal' as const,
  tunables: '',
  maxTicks: 1_000_000_000,
};

const limits = { RLIMIT_STACK: 8 * MIB, RLIMIT_AS: Number.MAX_SAFE_INTEGER, RLIMIT_DATA: Number.MAX_SAFE_INTEGER };

export const presets: Readonly<Record<'classroom' | 'pc64', MachineConfiguration>> = {
  /** The whole of RAM fits on a screen; reclaim, swap and OOM happen within a short program. */
  classroom: {
    ...common,
    name: 'classroom',
    ramBytes: 8 * MIB,
    zones: [
      { name: 'DMA', endBytes: 1 * MIB },
      { name: 'DMA32', endBytes: 4 * MIB },
      { name: 'NORMAL', endBytes: 8 * MIB },
    ],
    kernelReservedBytes: 1 * MIB,
    swapBytes: 2 * MIB,
    vm: { ...common.vm, min_free_kbytes: 256 },
    limits: { ...limits, RLIMIT_NPROC: 64 },
    sliceTicks: 5000,
  },
  /** A desktop: DMA to 16 MiB, DMA32 to 4 GiB, NORMAL above. */
  pc64: {
    ...common,
    name: 'pc64',
    ramBytes: 8 * GIB,
    zones: [
      { name: 'DMA', endBytes: 16 * MIB },
      { name: 'DMA32', endBytes: 4 * GIB },
      { name: 'NORMAL', endBytes: 8 * GIB },
    ],
    kernelReservedBytes: 64 * MIB,
    swapBytes: 2 * GIB,
    limits: { ...limits, RLIMIT_NPROC: 256 },
    sliceTicks: 100_000,
  },
};

export type PresetName = keyof typeof presets;

/** A configuration that can't be used: where in it, and what to do. */
export interface ConfigurationProblem {
  /** The field, with dots between the parts, or '' for the whole. */
  readonly path: string;
  readonly message: string;
}

/**
 * Checks data against the schema and against what the fields demand of each other.
 * @returns the configuration, or every problem found
 */
export function parseConfiguration(
  data: unknown,
): { ok: true; configuration: MachineConfiguration } | { ok: false; problems: ConfigurationProblem[] } {
  const parsed = machineSchema.safeParse(data);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
    return { ok: false, problems };
  }
  const problems = crossChecks(parsed.data);
  return problems.length === 0 ? { ok: true, configuration: parsed.data } : { ok: false, problems };
}

function crossChecks(configuration: MachineConfiguration): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  let previousEnd = 0;
  for (const [index, entry] of configuration.zones.entries()) {
    if (entry.endBytes <= previousEnd) {
      problems.push({ path: `zones.${index}.endBytes`, message: 'must be above the end of the zone before it' });
    }
    previousEnd = entry.endBytes;
  }
  if (configuration.kernelReservedBytes > configuration.ramBytes / 2) {
    problems.push({ path: 'kernelReservedBytes', message: 'must leave at least half of ramBytes to programs' });
  }
  for (const level of ['l1d', 'l1i', 'l2'] as const) {
    const { entries, ways } = configuration.tlb[level];
    const sets = entries / ways;
    if (!Number.isInteger(sets) || !Number.isInteger(Math.log2(sets))) {
      problems.push({ path: `tlb.${level}`, message: 'entries divided by ways must be a power of two' });
    }
  }
  return problems;
}

/**
 * A configuration with one field replaced, as `--set key=value` asks.
 * @param key a path with dots, for example vm.swappiness
 * @param text the value: a number, true, false, or a word
 */
export function withOverride(
  configuration: MachineConfiguration,
  key: string,
  text: string,
): { ok: true; configuration: MachineConfiguration } | { ok: false; problems: ConfigurationProblem[] } {
  const copy: unknown = JSON.parse(JSON.stringify(configuration));
  const parts = key.split('.');
  const last = parts.pop() ?? '';
  let target: unknown = copy;
  for (const part of parts) target = isRecord(target) ? target[part] : undefined;
  if (!isRecord(target) || !Object.hasOwn(target, last)) {
    return { ok: false, problems: [{ path: key, message: 'is not a field of the machine configuration' }] };
  }
  target[last] = parseValue(text);
  return parseConfiguration(copy);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function parseValue(text: string): number | boolean | string {
  if (text === 'true') return true;
  if (text === 'false') return false;
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}
