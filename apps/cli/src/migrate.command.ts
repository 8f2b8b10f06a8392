import { loadSettings } from '@aqueduct/config';
import { conduitSchema } from '@aqueduct/conduit/schema';
import { addressesOf, Migrator, tlsOptions } from '@aqueduct/database';
import type { Command } from 'commander';
import { withEnvironment } from './with-environment';
import { SETTINGS } from './settings';

interface MigrateOptions {
  readonly revert?: true;
}

export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('bring every database to the schema of this version')
    .option('--revert', 'take back the newest migration, from every database that has it')
    .action((options: MigrateOptions) => migrate(options));
}

async function migrate({ revert }: MigrateOptions): Promise<void> {
  await withEnvironment(async (environment) => {
    const [, , , settings] = loadSettings(SETTINGS, environment);
    const migrator = new Migrator({
      ...addressesOf(settings),
      schemas: [conduitSchema],
      tls: tlsOptions(settings.tlsCaFile),
      onProgress: (message) => process.stdout.write(`${message}\n`),
    });
    const [done, verb, nothing] =
      revert === true
        ? [await migrator.down(), 'taken back', 'no database has a migration']
        : [await migrator.up(), 'run', 'every database is up to date'];
    process.stdout.write(done.length === 0 ? `Nothing to do: ${nothing}.\n` : `${done.length} migration(s) ${verb}.\n`);
  });
}
