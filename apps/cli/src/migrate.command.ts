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
    .option('--revert', 'take back the newest migration of every database')
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
    const done = revert === true ? await migrator.down() : await migrator.up();
    const verb = revert === true ? 'taken back' : 'run';
    process.stdout.write(
      done.length === 0 ? 'Nothing to do: every database is up to date.\n' : `${done.length} migration(s) ${verb}.\n`,
    );
  });
}
