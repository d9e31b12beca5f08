/** Session files: a run's inputs, a position and the debugger's stops, as readable JSON. */
import { z } from 'zod';
import { machineSchema } from './config';
import type { SessionFile } from './contract';

export const SESSION_FORMAT = 'pagewalk-session';
export const SESSION_VERSION = 1;

const sessionSchema = z.strictObject({
  format: z.literal(SESSION_FORMAT),
  version: z.literal(SESSION_VERSION),
  inputs: z.strictObject({
    files: z.array(z.strictObject({ path: z.string(), text: z.string() })).min(1),
    mainFiles: z.array(z.string()).min(1),
    machine: z.union([z.literal('classroom'), z.literal('pc64'), machineSchema]),
    args: z.array(z.string()),
    stdin: z.string(),
    defines: z.array(z.string()).optional(),
    includeDirectories: z.array(z.string()).optional(),
  }),
  tick: z.number().int().nonnegative(),
  breakpoints: z.array(z.strictObject({ path: z.string(), line: z.number().int().positive() })),
  watchpoints: z.array(
    z.strictObject({
      address: z.number().nonnegative(),
      length: z.number().int().min(1).max(4096),
      pid: z.number().int(),
      label: z.string(),
    }),
  ),
});

/** The text of a session file. */
export function writeSessionFile(session: SessionFile): string {
  return `${JSON.stringify({ format: SESSION_FORMAT, version: SESSION_VERSION, ...session }, null, 2)}\n`;
}

export type ParsedSession =
  | { readonly ok: true; readonly session: SessionFile }
  | { readonly ok: false; readonly message: string; readonly remedy: string };

/** Reads the text of a session file. Says where it is damaged: the line for broken JSON, the field otherwise. */
export function readSessionFile(path: string, text: string): ParsedSession {
  const remedy = 'Open another copy of it, or open the C source instead and start anew.';
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (problem) {
    const where = placeOfJsonError(text, problem);
    return { ok: false, message: `${path}${where}: this session file is damaged: it is not complete JSON.`, remedy };
  }
  const parsed = sessionSchema.safeParse(data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') ?? '';
    const format = typeof data === 'object' && data !== null && 'format' in data && data.format === SESSION_FORMAT;
    if (!format) return { ok: false, message: `${path}: this is not a Pagewalk session file.`, remedy };
    return {
      ok: false,
      message: `${path}: this session file is damaged at ${field}: ${issue?.message ?? ''}.`,
      remedy,
    };
  }
  const { inputs, tick, breakpoints, watchpoints } = parsed.data;
  for (const main of inputs.mainFiles) {
    if (!inputs.files.some((file) => file.path === main)) {
      return {
        ok: false,
        message: `${path}: this session file is damaged at inputs.mainFiles: ${main} is not among its files.`,
        remedy,
      };
    }
  }
  return { ok: true, session: { inputs: withoutUndefined(inputs), tick, breakpoints, watchpoints } };
}

type ParsedInputs = z.infer<typeof sessionSchema>['inputs'];

function withoutUndefined(inputs: ParsedInputs): SessionFile['inputs'] {
  const { defines, includeDirectories, ...rest } = inputs;
  return {
    ...rest,
    ...(defines === undefined ? {} : { defines }),
    ...(includeDirectories === undefined ? {} : { includeDirectories }),
  };
}

/** ":line" where the host's parser tells a position; '' where it does not. */
function placeOfJsonError(text: string, problem: unknown): string {
  const message = problem instanceof Error ? problem.message : '';
  const position = /position (\d+)/.exec(message)?.[1];
  const end = position === undefined ? text.length : Number(position);
  return `:${text.slice(0, end).split('\n').length}`;
}
