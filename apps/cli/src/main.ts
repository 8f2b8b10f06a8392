import 'reflect-metadata';
import { explain } from '@aqueduct/kernel';
import { Command } from 'commander';
import { addImportCommand } from './import.command';
import { addMigrateCommand } from './migrate.command';

/** Commands of an operator. Each says what it did, and ends with 0, or with 1 and a sentence. */
const program = new Command('aqueduct').description('Commands for an installation of Aqueduct.').showHelpAfterError();
addMigrateCommand(program);
addImportCommand(program);

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
});
