import { ConduitGenerateModule, GeneratedRemoval, LARGEST_SEED, PopularTags } from '@aqueduct/conduit/import';
import type { Command } from 'commander';
import { Output } from '../support/output';
import { wholeNumber } from '../support/whole-number';
import { withApplication } from '../support/with-application';

const HELP = `
Goes with them: what they wrote, marked and followed on others' pages, and what others left on theirs. All counts stay
right. It may be stopped at any time and run again.

Example:
  npm run aqueduct -- remove-generated --seed 2`;

export function addRemoveGeneratedCommand(program: Command): void {
  program
    .command('remove-generated')
    .summary('remove load data that generate made')
    .description('Removes the users that generate made, with all that belongs to them.')
    .option('--seed <number>', 'only this set (default: all)', wholeNumber({ least: 0, most: LARGEST_SEED }))
    .addHelpText('after', HELP)
    .action(({ seed }: { readonly seed?: number }, command: Command) => removeGenerated(seed, Output.of(command)));
}

function removeGenerated(seed: number | undefined, output: Output): Promise<void> {
  return withApplication(output, ConduitGenerateModule, async (app) => {
    const removed = await app.get(GeneratedRemoval).remove(seed, (label, work) => output.bar(label, work));
    // It raises no events.
    await app.get(PopularTags).rebuild();
    const nothing = seed === undefined ? 'there is no generated set' : `seed ${seed} was never generated here`;
    const sentences = removed.map(
      (set) => `Seed ${set.seed}: ${set.users} user(s), ${set.articles} article(s) removed.`,
    );
    output.result(sentences.length === 0 ? `Nothing to do: ${nothing}.` : sentences.join('\n'), { removed });
  });
}
