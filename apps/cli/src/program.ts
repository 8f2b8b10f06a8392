import { Command } from 'commander';
import { addDlqCommand } from './commands/dlq.command';
import { addHostCommand } from './commands/host.command';
import { addJobsCommand } from './commands/jobs.command';
import { addKeysCommand } from './commands/keys.command';
import { addMigrateCommand } from './commands/migrate.command';
import { addOutboxCommand } from './commands/outbox.command';
import { addPasswordsCommand } from './commands/passwords.command';
import { addResetCommand } from './commands/reset.command';
import { addShellCommand } from './commands/shell.command';
import { addTokenCommand } from './commands/token.command';
import { addConduitCommands } from './conduit';

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
  addConduitCommands(program);
  addResetCommand(program);
  addJobsCommand(program);
  addShellCommand(program);
  addTokenCommand(program);
  addKeysCommand(program);
  addPasswordsCommand(program);
  addHostCommand(program);
  addOutboxCommand(program);
  addDlqCommand(program);
  return program;
}
