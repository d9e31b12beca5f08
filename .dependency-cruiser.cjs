/**
 * The layers of Pagewalk. Arrows point down only:
 *
 *   renderer -> contract <- main -> session -> { c, time, views } -> kernel, libc -> cpu, mmu -> phys
 *
 * Each row: a layer, the paths that make it, and the layers whose code it may import (itself always).
 * `contract` holds the types that cross a process boundary. `ground` is what everything stands on: the branded numbers,
 * the tracked memory in which every layer keeps the state that grows, the seeded random numbers.
 */
const shared = ['ground', 'contract'];
const layers = [
  { name: 'renderer', paths: ['src/renderer/'], may: ['contract', 'host', 'labs'] },
  { name: 'labs', paths: ['src/labs/'], may: [] },
  { name: 'preload', paths: ['src/preload/'], may: ['contract', 'host'] },
  { name: 'host', paths: ['src/main/host_api', 'src/main/browser/socket_wire'], may: ['contract'] },
  { name: 'main', paths: ['src/main/'], may: ['host', 'session', 'contract', 'ground', 'labs'] },
  {
    name: 'session',
    paths: ['src/engine/session', 'src/engine/service', 'src/engine/machine', 'src/engine/moment'],
    may: ['c', 'time', 'views', 'kernel', 'libc', 'cpu', 'mmu', 'phys', ...shared],
  },
  {
    name: 'views',
    paths: ['src/engine/views/'],
    may: ['session', 'c', 'time', 'kernel', 'libc', 'cpu', 'mmu', 'phys', ...shared],
  },
  { name: 'c', paths: ['src/engine/c/'], may: ['kernel', 'libc', 'cpu', 'mmu', 'phys', ...shared] },
  { name: 'time', paths: ['src/engine/time/'], may: ['kernel', 'libc', 'cpu', 'mmu', 'phys', ...shared] },
  { name: 'libc', paths: ['src/engine/libc/'], may: ['kernel', 'cpu', 'mmu', 'phys', ...shared] },
  { name: 'kernel', paths: ['src/engine/kernel/'], may: ['libc', 'cpu', 'mmu', 'phys', ...shared] },
  { name: 'cpu', paths: ['src/engine/cpu/'], may: ['mmu', 'phys', ...shared] },
  { name: 'mmu', paths: ['src/engine/mmu/'], may: ['cpu', 'phys', ...shared] },
  { name: 'phys', paths: ['src/engine/phys/'], may: shared },
  {
    name: 'contract',
    paths: [
      'src/engine/contract',
      'src/engine/views/contract',
      'src/engine/config',
      'src/engine/events',
      'src/engine/output',
    ],
    may: ['ground'],
  },
  {
    name: 'ground',
    paths: ['src/engine/units', 'src/engine/time/tracked_memory', 'src/engine/kernel/random'],
    may: [],
  },
];

const anyOf = (names) => layers.filter((layer) => names.includes(layer.name)).flatMap((layer) => layer.paths);
const pattern = (paths) => `^(${paths.join('|')})`;

/** Paths of other layers that lie inside this layer's folder (`host` inside `main`). */
const inside = (layer) =>
  layers
    .filter((other) => other !== layer)
    .flatMap((other) => other.paths)
    .filter((path) => layer.paths.some((own) => path.startsWith(own)));

const layerRules = layers.map((layer) => ({
  name: `layer-${layer.name}`,
  severity: 'error',
  comment: `${layer.name} may import only: ${[layer.name, ...layer.may].join(', ')}`,
  from: { path: pattern(layer.paths), ...(inside(layer).length ? { pathNot: pattern(inside(layer)) } : {}) },
  to: { path: '^src/', pathNot: pattern([...layer.paths, ...anyOf(layer.may)]) },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'engine-is-pure',
      severity: 'error',
      comment: 'src/engine imports nothing from Node, Electron, Vue or any other host.',
      from: { path: '^src/engine/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '^node_modules/zod/' },
    },
    {
      name: 'renderer-is-a-web-page',
      severity: 'error',
      comment: 'The renderer and the preload see the contract, never Node.',
      from: { path: '^src/renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'An import that resolves to nothing.',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?(raw|worker|url)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.d.ts', '.js', '.vue', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
