import { readFile } from 'node:fs/promises';
import { parseConfiguration, presets, withOverride, type MachineConfiguration } from '../../engine/config';
import { FailureError } from '../failure';
import { fileTrouble } from '../source_files';
import { standardOutputKind } from './streams';

export interface MachineOptions {
  /** A preset's name or the path of a configuration in JSON. */
  readonly machine: string;
  /** `key=value`, in the order given. */
  readonly set: readonly string[];
  readonly tunables: string | undefined;
  readonly maxTicks: number | undefined;
}

type Checked = ReturnType<typeof parseConfiguration>;

/**
 * The machine that the options describe: the preset or file, then each --set, then --tunables and --max-ticks. Rejects
 * with a `FailureError` that names the option and the field.
 */
export async function machineFrom(options: MachineOptions): Promise<MachineConfiguration> {
  let machine = await named(options.machine);
  for (const setting of options.set) {
    const equals = setting.indexOf('=');
    if (equals < 1) {
      throw new FailureError(
        `--set ${setting}: there is no value`,
        'Write it as --set key=value, for example --set vm.swappiness=10.',
      );
    }
    machine = accepted(withOverride(machine, setting.slice(0, equals), setting.slice(equals + 1)), `--set ${setting}`);
  }
  const { tunables = machine.tunables, maxTicks = machine.maxTicks } = options;
  return { ...machine, tunables, maxTicks, stdout: standardOutputKind() };
}

async function named(name: string): Promise<MachineConfiguration> {
  if (isPreset(name)) return presets[name];
  if (!name.endsWith('.json')) {
    const known = Object.keys(presets).join(', ');
    throw new FailureError(
      `--machine ${name}: there is no such machine`,
      `Name one of ${known}, or a configuration file that ends in .json.`,
    );
  }
  let text: string;
  try {
    text = await readFile(name, 'utf8');
  } catch (error) {
    throw new FailureError(`--machine ${name}: ${fileTrouble(error)}`, 'Check the name and try again.');
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FailureError(`--machine ${name}: it is not JSON: ${why}`, 'Mend the file at the place named.');
  }
  return accepted(parseConfiguration(data), `--machine ${name}`);
}

function isPreset(name: string): name is keyof typeof presets {
  return Object.hasOwn(presets, name);
}

function accepted(checked: Checked, option: string): MachineConfiguration {
  if (checked.ok) return checked.configuration;
  const [first] = checked.problems;
  const more = checked.problems.length > 1 ? ` (and ${checked.problems.length - 1} more)` : '';
  const place = first === undefined || first.path === '' ? '' : `${first.path}: `;
  throw new FailureError(
    `${option}: ${place}${first?.message ?? 'it cannot be used'}${more}`,
    'The fields are those of the presets; docs/architecture.md lists them.',
  );
}
