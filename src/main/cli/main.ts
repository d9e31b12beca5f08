import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { FailureError, failureOf } from '../failure';
import { checkCommand } from './check';
import { openApp } from './open_app';
import type { CompileOptions } from './program';
import { runCommand, type RunOptions } from './run';
import { serveCommand } from './serve';
import { verifyCommand, type VerifyOptions } from './verify';

/** Exit status of a command that was asked for wrongly or given something it cannot use. */
const badInput = 2;

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number))
    throw new InvalidArgumentError('It must be a whole number.');
  return number;
}

function portNumber(text: string): number {
  const number = wholeNumber(text);
  if (number > 65535) throw new InvalidArgumentError('A port is at most 65535.');
  return number;
}

const gathered = (value: string, before: readonly string[]) => [...before, value];

function compileOptions(command: Command): Command {
  return command
    .option('-I, --include <folder>', 'look for included files here too', gathered, [])
    .option('-D, --define <name[=value]>', 'define a macro', gathered, []);
}

function machineOptions(command: Command): Command {
  return command
    .option('--machine <name|file.json>', 'classroom, pc64, or a configuration', 'pc64')
    .option('--set <key=value>', 'replace one field of the configuration, as vm.swappiness=10', gathered, [])
    .option('--tunables <text>', 'as GLIBC_TUNABLES: glibc.malloc.tcache_count=0[:...]')
    .option('--max-ticks <number>', 'stop a runaway program after this many operations, exit status 124', wholeNumber);
}

/** The commands, each telling its exit status to `ended`. */
function commands(programArguments: readonly string[], ended: (status: number) => void): Command {
  const program = new Command('pagewalk')
    .description('Runs C programs on a simulated computer and shows every moment of their memory.')
    .argument('[file]', 'open the app, with this file')
    .action(async (file: string | undefined) => ended(await openApp(file)));

  machineOptions(compileOptions(program.command('run')))
    .description("compile C files as one program and run it; streams and exit status are the program's own")
    .usage('[options] FILE.c ... [-- ARGS]')
    .argument('<files...>', 'C files')
    .option('--events <file.jsonl>', 'write the event log, one JSON object a line')
    .option('--report', 'print faults, zones, heap, TLB and time at exit, on standard error', false)
    .action(async (files: string[], options: RunOptions) => ended(await runCommand(files, programArguments, options)));

  compileOptions(program.command('check'))
    .description('compile only: file:line:column: severity: text')
    .argument('<files...>', 'C files')
    .action(async (files: string[], options: CompileOptions) => ended(await checkCommand(files, options)));

  machineOptions(compileOptions(program.command('verify')))
    .description('prove that going back is exact: run to the end, seek at random, hold each state against a fresh run')
    .argument('<files...>', 'C files')
    .option('--seeks <number>', 'how many random ticks to seek to', wholeNumber, 200)
    .option('--seed <number>', 'for the choice of the ticks', wholeNumber, 1)
    .option('--json', 'print the figures as JSON', false)
    .action(async (files: string[], options: VerifyOptions) => ended(await verifyCommand(files, options)));

  program
    .command('serve')
    .description('browser mode: the app on 127.0.0.1, for machines where Electron cannot run')
    .argument('[file]', 'open this file')
    .option('--port <number>', 'listen on this port (0: any free one)', portNumber, 0)
    .action(async (file: string | undefined, options: { port: number }) => ended(await serveCommand(file, options)));

  return program;
}

/** Runs the command line and resolves with its exit status; says what is wrong in one message without a stack trace. */
export async function main(args: readonly string[]): Promise<number> {
  // What stands behind -- belongs to the simulated program, whatever it looks like.
  const dashes = args.indexOf('--');
  const own = dashes < 0 ? args : args.slice(0, dashes);
  let status = 0;
  const program = commands(dashes < 0 ? [] : args.slice(dashes + 1), (value) => {
    status = value;
  });
  for (const command of [program, ...program.commands]) command.exitOverride().showSuggestionAfterError();
  try {
    await program.parseAsync(own, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : badInput;
    if (error instanceof FailureError) {
      const { message, remedy } = failureOf(error);
      process.stderr.write(`pagewalk: ${message}${remedy === undefined ? '' : `\n${remedy}`}\n`);
      return badInput;
    }
    throw error;
  }
}
