import { HidingsReader, ModerationModule, ModerationService } from '@aqueduct/conduit/moderation';
import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { Output } from '../support/output';
import { table } from '../support/table';
import { withApplication } from '../support/with-application';

const HELP = `
Examples:
  npm run aqueduct -- moderation hide how-to-train-your-dragon-3kx91b0q --reason "an advertisement"
  npm run aqueduct -- moderation hide how-to-train-your-dragon-3kx91b0q --comment 1025 --reason "an insult"
  npm run aqueduct -- moderation show how-to-train-your-dragon-3kx91b0q`;

interface Options {
  readonly comment?: string;
}

export function addModerationCommand(program: Command): void {
  const moderation = program
    .command('moderation')
    .summary('hide articles and comments, and show them again')
    .addHelpText('after', HELP);
  moderation
    .command('list')
    .summary('what is hidden, the newest first')
    .action((_options: object, command: Command) => list(Output.of(command)));
  moderation
    .command('hide')
    .summary('hide an article, or a comment on it, from everybody')
    .argument('<slug>', 'of the article')
    .option('--comment <id>', 'the comment on it')
    .requiredOption('--reason <text>', 'what moderators are told')
    .action((slug: string, { comment, reason }: Options & { readonly reason: string }, command: Command) =>
      change(Output.of(command), { slug, comment, done: 'hidden' }, (service) =>
        comment === undefined
          ? service.hideArticle(slug, { reason, by: undefined })
          : service.hideComment(slug, comment, { reason, by: undefined }),
      ),
    );
  moderation
    .command('show')
    .summary('show it again, as it was')
    .argument('<slug>', 'of the article')
    .option('--comment <id>', 'the comment on it')
    .action((slug: string, { comment }: Options, command: Command) =>
      change(Output.of(command), { slug, comment, done: 'shown again' }, (service) =>
        comment === undefined ? service.showArticle(slug) : service.showComment(slug, comment),
      ),
    );
}

async function list(output: Output): Promise<void> {
  const hidings = await withApplication(output, ModerationModule, (app) => app.get(HidingsReader).newest());
  const rows = hidings.map(({ kind, slug, commentId, reason, by, at }) => ({
    hidden: kind === 'article' ? slug : `${slug} --comment ${commentId}`,
    reason,
    by: by ?? '',
    at: at.toISOString(),
  }));
  output.result(rows.length === 0 ? 'Nothing is hidden.' : table(rows), { hidings });
}

async function change(
  output: Output,
  { slug, comment, done }: { readonly slug: string; readonly comment: string | undefined; readonly done: string },
  work: (service: ModerationService) => Promise<void>,
): Promise<void> {
  const command = (app: INestApplicationContext): Promise<void> => work(app.get(ModerationService));
  await withApplication(output, ModerationModule, command);
  const what = comment === undefined ? `The article ${slug}` : `The comment ${comment} on ${slug}`;
  output.result(`${what} is ${done}.`, { slug, ...(comment === undefined ? {} : { comment }), state: done });
}
