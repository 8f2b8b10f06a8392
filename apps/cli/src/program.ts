import { Command } from 'commander';
import { addGenerateCommand } from './commands/generate.command';
import { addImportCommand } from './commands/import.command';
import { addMigrateCommand } from './commands/migrate.command';
import { addRemoveGeneratedCommand } from './commands/remove-generated.command';

const EXIT_CODES = `
Exit codes: 0 done, 1 failed (the message says what to do), 2 the command line is wrong.
Without settings the commands work on the embedded databases, and start them if need be.`;

/** The command line of an operator: every command, with its help. */
export function createProgram(): Command {
  const program = new Command('aqueduct')
    .description('Commands for an installation of Aqueduct.')
    .option('--json', 'print the result, or the error, as one line of JSON')
    .usage('<command> [arguments] [options]')
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError('Run it with --help to see what it takes.')
    .configureHelp({ showGlobalOptions: true });
  addMigrateCommand(program);
  addImportCommand(program);
  addGenerateCommand(program);
  addRemoveGeneratedCommand(program);
  return program;
}
