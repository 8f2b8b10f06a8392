import { AppSettings } from '@aqueduct/config';
import {
  completeCounts,
  ConduitGenerateModule,
  ContentGenerator,
  GENERATED_PASSWORD,
  LARGEST_SEED,
  PopularTags,
  type GeneratedSpec,
  type WishedCounts,
} from '@aqueduct/conduit/import';
import { OperatorError } from '@aqueduct/kernel';
import type { Command } from 'commander';
import { Output } from '../support/output';
import { wholeNumber } from '../support/whole-number';
import { withApplication } from '../support/with-application';

interface GenerateCommandOptions extends WishedCounts {
  readonly seed: number;
  readonly intoProduction?: true;
}

const COUNT = { least: 0, most: 2 ** 31 };
const HELP = `
The same seed and numbers make the same rows, whenever and on however many shards; only the comments' ids are the
shards' own. Popularity is skewed as in real life; the articles are of July 2024 to December 2025. A run that was stopped
leaves what it had written: remove it with remove-generated. Outside of production all generated users have the password "${GENERATED_PASSWORD}".

Examples:
  npm run aqueduct -- generate --articles 1000000
  npm run aqueduct -- generate --articles 500 --users 3 --seed 2
  npm run aqueduct -- remove-generated --seed 2`;

/** Load data in a production installation would mix with what people wrote. */
class ProductionRefusedError extends OperatorError {
  readonly code = 'PRODUCTION_REFUSED';

  constructor() {
    super('NODE_ENV is production: generate fills its databases only with --into-production');
  }
}

export function addGenerateCommand(program: Command): void {
  const count = wholeNumber(COUNT);
  program
    .command('generate')
    .summary('fill the databases with load data')
    .description('Fills the databases with users, articles, comments, favorites and follows, by bulk copy.')
    .option('--articles <count>', 'articles', count, 10_000)
    .option('--users <count>', 'users (default: one for 50 articles)', wholeNumber({ ...COUNT, least: 1 }))
    .option('--comments <count>', 'comments (default: 2 for each article)', count)
    .option('--favorites <count>', 'favorites (default: 3 for each article)', count)
    .option('--follows <count>', 'follows (default: 25 for each user)', count)
    .option('--seed <number>', 'which set', wholeNumber({ least: 0, most: LARGEST_SEED }), 1)
    .option('--into-production', 'also when NODE_ENV is production; the users then have no password')
    .addHelpText('after', HELP)
    .action((options: GenerateCommandOptions, command: Command) => {
      const { counts, problems } = completeCounts(options);
      if (problems.length > 0) command.error(`error: ${problems.join('; ')}`);
      return generate({ ...counts, seed: options.seed }, options.intoProduction === true, Output.of(command));
    });
}

function generate(spec: GeneratedSpec, isForced: boolean, output: Output): Promise<void> {
  return withApplication(output, ConduitGenerateModule, async (app) => {
    const isProduction = app.get(AppSettings).nodeEnv === 'production';
    if (isProduction && !isForced) throw new ProductionRefusedError();
    const startedAt = performance.now();
    const rows = await app.get(ContentGenerator).generate(spec, {
      withPasswords: !isProduction,
      showStep: (label, work) => output.bar(label, work),
    });
    // Bulk copies raise no events.
    await app.get(PopularTags).rebuild();
    const seconds = (performance.now() - startedAt) / 1000;
    const total = Object.values(rows).reduce((sum, each) => sum + each, 0);
    const rowsPerSecond = Math.round(total / seconds);
    output.result(
      `${spec.articles} article(s) by ${spec.users} user(s), ${total} rows in all, in ${seconds.toFixed(1)} s (${rowsPerSecond} rows/s). ` +
        `Remove them by: npm run aqueduct -- remove-generated --seed ${spec.seed}`,
      { ...spec, rows, totalRows: total, seconds, rowsPerSecond },
    );
  });
}
