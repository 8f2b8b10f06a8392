import { ConduitImportModule, DemoAccount, PackageImporter, type ImportResult } from '@aqueduct/conduit/import';
import type { INestApplicationContext } from '@nestjs/common';
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
      runImport(folder, options, Output.of(command)),
    );
}

async function runImport(folder: string, { ifEmpty }: ImportCommandOptions, output: Output): Promise<void> {
  await withApplication(output, ConduitImportModule, async (app) => {
    // Made when an import has ended, so it tells one that was interrupted from one that is done.
    if (ifEmpty === true && (await app.get(DemoAccount).exists())) return;
    const done = await publish(app, folder, output);
    output.result(
      `${done.published} article(s) published, ${done.present} there already, ${done.unreadable} package(s) without a README.`,
      done,
    );
  });
}

/** Publishes the packages of a folder and makes the demo account, with a bar; says no result. */
export async function importPackages(folder: string, output: Output): Promise<ImportResult> {
  return withApplication(output, ConduitImportModule, (app) => publish(app, folder, output));
}

async function publish(app: INestApplicationContext, folder: string, output: Output): Promise<ImportResult> {
  const done = await output.bar('importing articles', (onProgress) =>
    app.get(PackageImporter).import(folder, { onProgress, concurrency: CONCURRENCY }),
  );
  await app.get(DemoAccount).ensure();
  return done;
}
