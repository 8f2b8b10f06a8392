import { ConduitRebuildModule, PopularTags } from '@aqueduct/conduit/import';
import { Argument, type Command } from 'commander';
import { Output } from '../support/output';
import { withApplication } from '../support/with-application';

const PROJECTIONS = ['popular-tags'];

const HELP = `
popular-tags: how many articles have each tag, from which the list of tags has its order.

Needed after what came around the events, such as load data. It may run at any time, also beside api and workers, and be
stopped and run again.

Example:
  npm run aqueduct -- projections rebuild popular-tags`;

export function addProjectionsCommand(program: Command): void {
  program
    .command('projections')
    .summary('what events keep up to date beside the rows')
    .command('rebuild')
    .summary('make a projection anew from the rows')
    .addArgument(new Argument('[name]', 'which one (default: all)').choices(PROJECTIONS))
    .addHelpText('after', HELP)
    .action((_name: string | undefined, _options: object, command: Command) => rebuild(Output.of(command)));
}

/** There is one so far. */
function rebuild(output: Output): Promise<void> {
  return withApplication(output, ConduitRebuildModule, async (app) => {
    const tags = await app.get(PopularTags).rebuild((done) => output.progress(`${done} tag(s) so far`));
    output.result(`popular-tags: ${tags} tag(s) counted.`, { projections: { 'popular-tags': { tags } } });
  });
}
