import { explain } from '@aqueduct/kernel';
import { CommanderError, type Command } from 'commander';

const FAILED = 1;
const WRONG_COMMAND_LINE = 2;

/** Runs what the command line says, and ends with the exit codes that the help promises. Never throws. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  // A command line that is wrong may be so before its options are read.
  const isJson = argv.includes('--json');
  prepare(program, isJson);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    // Commander says by itself what is wrong with a command line, but not as JSON.
    if (!(error instanceof CommanderError) || (isJson && process.exitCode !== 0)) report(error, isJson);
  }
}

/** Otherwise commander ends the process itself, with 1 for everything. */
function prepare(command: Command, isJson: boolean): void {
  command.exitOverride();
  if (isJson) command.configureOutput({ writeErr: () => undefined });
  for (const each of command.commands) prepare(each, isJson);
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof CommanderError)) return FAILED;
  return error.exitCode === 0 ? 0 : WRONG_COMMAND_LINE;
}

function report(error: unknown, isJson: boolean): void {
  const message = error instanceof CommanderError ? error.message.replace(/^error: /, '') : explain(error);
  process.stderr.write(isJson ? `${JSON.stringify({ error: { code: codeOf(error), message } })}\n` : `${message}\n`);
}

function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'UNEXPECTED';
}
