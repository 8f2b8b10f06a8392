import { ConduitImportModule, DemoAccount, PackageImporter } from '@aqueduct/conduit/import';
import type { Command } from 'commander';
import { Output } from '../support/output';
import { withApplication } from '../support/with-application';

const CONCURRENCY = 8;

interface ImportCommandOptions {
  readonly ifEmpty?: true;
}

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .summary('publish the READMEs of installed packages as articles')
    .description(
      'Publishes the README of each package in a node_modules folder as an article of its author, and makes the demo account. What was imported before is left as it is.',
    )
    .argument('[folder]', 'folder with a node_modules', '.')
    .option('--if-empty', 'do nothing when an import has ended before')
    .addHelpText('after', '\nExample:\n  npm run aqueduct -- import ../another-project')
    .action((folder: string, options: ImportCommandOptions, command: Command) =>
      importPackages(folder, options, Output.of(command)),
    );
}

function importPackages(folder: string, { ifEmpty }: ImportCommandOptions, output: Output): Promise<void> {
  return withApplication(output, ConduitImportModule, async (app) => {
    const demo = app.get(DemoAccount);
    // Made when an import has ended, so it tells one that was interrupted from one that is done.
    if (ifEmpty === true && (await demo.exists())) return;
    const done = await output.bar('importing articles', (onProgress) =>
      app.get(PackageImporter).import(folder, { onProgress, concurrency: CONCURRENCY }),
    );
    await demo.ensure();
    output.result(
      `${done.published} article(s) published, ${done.present} there already, ${done.unreadable} package(s) without a README.`,
      done,
    );
  });
}
