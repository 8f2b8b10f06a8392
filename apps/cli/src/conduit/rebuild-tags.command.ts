import { ConduitRebuildModule, PopularTags } from '@aqueduct/conduit/import';
import type { Command } from 'commander';
import { Output } from '../support/output';
import { withApplication } from '../support/with-application';

const HELP = `
Needed after what came around the events, such as rows from a backup; generate does it by itself. It may run at any time, also beside api and workers, and be
stopped and run again.

Example:
  npm run aqueduct -- rebuild-tags`;

export function addRebuildTagsCommand(program: Command): void {
  program
    .command('rebuild-tags')
    .summary('make the order of popular tags anew')
    .description('Counts anew how many articles have each tag, from which the list of tags has its order.')
    .addHelpText('after', HELP)
    .action((_options: object, command: Command) => rebuildTags(Output.of(command)));
}

function rebuildTags(output: Output): Promise<void> {
  return withApplication(output, ConduitRebuildModule, async (app) => {
    const tags = await app.get(PopularTags).rebuild((done) => output.progress(`${done} tag(s) so far`));
    output.result(`${tags} tag(s) counted.`, { tags });
  });
}
