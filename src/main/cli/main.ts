import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { FailureError, failureOf } from '../failure';
import { openApp } from './open_app';
import { serveCommand } from './serve';

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

/** The commands, each telling its exit status to `ended`. */
function commands(ended: (status: number) => void): Command {
  const program = new Command('pagewalk')
    .description('Runs C programs on a simulated computer and shows every moment of their memory.')
    .argument('[file]', 'open the app, with this file')
    .action(async (file: string | undefined) => ended(await openApp(file)));

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
  let status = 0;
  const program = commands((value) => {
    status = value;
  });
  for (const command of [program, ...program.commands]) command.exitOverride().showSuggestionAfterError();
  try {
    await program.parseAsync(args, { from: 'user' });
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
