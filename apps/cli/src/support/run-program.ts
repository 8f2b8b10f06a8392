import { explain } from '@aqueduct/kernel';
import { CommanderError, type Command } from 'commander';

const FAILED = 1;
const WRONG_COMMAND_LINE = 2;

/** Runs what the command line says, and ends with the exit codes that the help promises. Never throws. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  overrideExits(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    // Commander has said what is wrong with a command line itself.
    if (!(error instanceof CommanderError)) report(error, program.opts<{ json?: true }>().json === true);
  }
}

/** Otherwise commander ends the process itself, with 1 for everything. */
function overrideExits(command: Command): void {
  command.exitOverride();
  command.commands.forEach(overrideExits);
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof CommanderError)) return FAILED;
  return error.exitCode === 0 ? 0 : WRONG_COMMAND_LINE;
}

function report(error: unknown, isJson: boolean): void {
  const message = explain(error);
  process.stderr.write(isJson ? `${JSON.stringify({ error: { code: codeOf(error), message } })}\n` : `${message}\n`);
}

function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'UNEXPECTED';
}
