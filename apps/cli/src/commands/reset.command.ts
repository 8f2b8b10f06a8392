import { resetEmbedded } from '@aqueduct/database/embedded';
import type { Command } from 'commander';
import { SCHEMAS, SETTINGS } from '../../../installation';
import { firstContentOf } from '../support/first-content';
import { Output } from '../support/output';

interface ResetOptions {
  readonly empty?: true;
}

export function addResetCommand(program: Command): void {
  program
    .command('reset')
    .summary('make the embedded databases anew')
    .description(
      "Deletes what is in the embedded databases, migrates empty ones, and fills them as the first start does. A running api goes on with them. Refused in production, and for databases of one's own.",
    )
    .option('--empty', 'leave them empty')
    .addHelpText('after', '\nExample:\n  npm run aqueduct -- reset --empty')
    .action((options: ResetOptions, command: Command) => reset(program, options, Output.of(command)));
}

async function reset(program: Command, { empty }: ResetOptions, output: Output): Promise<void> {
  await resetEmbedded({
    settings: SETTINGS,
    schemas: SCHEMAS,
    onProgress: (message) => output.progress(message),
  });
  const fill = empty === true ? undefined : firstContentOf(program);
  await fill?.(output);
  output.result(`The databases are new and ${fill === undefined ? 'empty' : 'hold the content of a first start'}.`, {
    filled: fill !== undefined,
  });
}
