import { addressesOf, DatabaseSettings, Migrator, tlsOptions } from '@aqueduct/database';
import type { Command } from 'commander';
import { SCHEMAS } from '../../../installation';
import { Output } from '../support/output';
import { settingsOf } from '../support/settings-of';
import { withEnvironment } from '../support/with-environment';

interface MigrateOptions {
  readonly revert?: true;
}

export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .summary('bring every database to the schema of this version')
    .description(
      'Runs the migrations that a database lacks: the directory first, then each shard, one process at a time. With --revert it takes the newest one back.',
    )
    .option('--revert', 'take back the newest migration, from every database that has it')
    .addHelpText('after', '\nExample:\n  npm run aqueduct -- migrate --revert')
    .action((options: MigrateOptions, command: Command) => migrate(options, Output.of(command)));
}

function migrate({ revert }: MigrateOptions, output: Output): Promise<void> {
  return withEnvironment(output, async (environment) => {
    const settings = settingsOf(DatabaseSettings, environment);
    const migrator = new Migrator({
      ...addressesOf(settings),
      schemas: SCHEMAS,
      tls: tlsOptions(settings.tlsCaFile),
      onProgress: (message) => output.progress(message),
    });
    const [migrations, verb, nothing] =
      revert === true
        ? [await migrator.down(), 'taken back', 'no database has a migration']
        : [await migrator.up(), 'run', 'every database is up to date'];
    const sentence =
      migrations.length === 0 ? `Nothing to do: ${nothing}.` : `${migrations.length} migration(s) ${verb}.`;
    output.result(sentence, { migrations });
  });
}
