import { AuthModule, AuthSettings } from '@aqueduct/auth';
import { ConfigModule, ProcessLogger, type Environment } from '@aqueduct/config';
import { ConduitImportModule, DemoAccount, PackageImporter } from '@aqueduct/conduit/import';
import { conduitSchema } from '@aqueduct/conduit/schema';
import { DatabaseModule } from '@aqueduct/database';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { SETTINGS } from './settings';
import { withEnvironment } from './with-environment';

const CONCURRENCY = 8;

interface ImportCommandOptions {
  readonly ifEmpty?: true;
}

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('publish the README files of installed packages as articles')
    .argument('[folder]', 'folder with a node_modules', '.')
    .option('--if-empty', 'do nothing when an import has ended before')
    .action((folder: string, options: ImportCommandOptions) =>
      withEnvironment((environment) => importPackages(folder, options, environment)),
    );
}

@Module({})
class ImportAppModule {
  static forRoot(env: Environment): DynamicModule {
    return {
      module: ImportAppModule,
      imports: [
        ConfigModule.forRoot({ settings: SETTINGS, env, isGlobal: true }),
        DatabaseModule.forRoot({ schemas: [conduitSchema] }),
        AuthModule.forRootAsync({ inject: [AuthSettings], useFactory: (settings: AuthSettings) => ({ settings }) }),
        ConduitImportModule,
      ],
    };
  }
}

async function importPackages(
  folder: string,
  { ifEmpty }: ImportCommandOptions,
  environment: Environment,
): Promise<void> {
  const app = await NestFactory.createApplicationContext(ImportAppModule.forRoot(environment), {
    logger: new ProcessLogger({ logLevels: ['error', 'warn'] }),
    abortOnError: false,
  });
  try {
    const demo = app.get(DemoAccount);
    // Made when an import has ended, so it tells one that was interrupted from one that is done.
    if (ifEmpty === true && (await demo.exists())) return;
    const { published, present, unreadable } = await withBar((onProgress) =>
      app.get(PackageImporter).import(folder, { onProgress, concurrency: CONCURRENCY }),
    );
    await demo.ensure();
    process.stdout.write(
      `${published} article(s) published, ${present} there already, ${unreadable} package(s) without a README.\n`,
    );
  } finally {
    await app.close();
  }
}

async function withBar<T>(work: (onProgress: (done: number, total: number) => void) => Promise<T>): Promise<T> {
  const bar = new SingleBar({
    format: 'importing articles [{bar}] {value}/{total}',
    // A killed import leaves the terminal as it was.
    linewrap: true,
    noTTYOutput: true,
    notTTYSchedule: 5000,
  });
  let isShown = false;
  try {
    return await work((done, total) => {
      if (isShown) bar.update(done);
      else bar.start(total, done);
      isShown = true;
    });
  } finally {
    bar.stop();
  }
}
