import { resetEmbedded } from '@aqueduct/database/embedded';
import type { Command } from 'commander';
import { SCHEMAS, SETTINGS } from '../../../installation';
import { Output } from '../support/output';
import { importPackages } from './import.command';

interface ResetOptions {
  readonly empty?: true;
}

/** What the first `npm start` fills the databases with. */
const FIRST_CONTENT = 'node_modules';

export function addResetCommand(program: Command): void {
  program
    .command('reset')
    .summary('make the embedded databases anew')
    .description(
      "Deletes what is in the embedded databases, migrates empty ones, and fills them as the first start does. A running api goes on with them. Refused in production, and for databases of one's own.",
    )
    .option('--empty', 'leave them empty')
    .addHelpText('after', '\nExample:\n  npm run aqueduct -- reset --empty')
    .action((options: ResetOptions, command: Command) => reset(options, Output.of(command)));
}

async function reset({ empty }: ResetOptions, output: Output): Promise<void> {
  await resetEmbedded({
    settings: SETTINGS,
    schemas: SCHEMAS,
    onProgress: (message) => output.progress(message),
  });
  if (empty === true) return output.result('The databases are new and empty.', { published: 0 });
  const { published } = await importPackages(FIRST_CONTENT, output);
  output.result(`The databases are new, with ${published} article(s).`, { published });
}
