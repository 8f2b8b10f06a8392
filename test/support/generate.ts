import { AuthModule, SessionsModule } from '@aqueduct/auth';
import { testAuthSettings } from '@aqueduct/auth/testing';
import { CacheModule, CacheSettings } from '@aqueduct/cache';
import { ConfigModule } from '@aqueduct/config';
import { completeCounts, ConduitGenerateModule, ContentGenerator, type GeneratedSpec } from '@aqueduct/conduit/import';
import { DatabaseModule, DatabaseSettings, type Addresses } from '@aqueduct/database';
import { settingsFor } from '@aqueduct/database/testing';
import { NestFactory } from '@nestjs/core';
import { SCHEMAS } from '../../apps/installation';

/** Fills databases with load data whose users have `GENERATED_PASSWORD`; what is not said is in proportion. */
export async function generate(
  addresses: Addresses,
  { seed = 1, articles = 400, ...counts }: Partial<GeneratedSpec> = {},
): Promise<GeneratedSpec> {
  const spec = { seed, ...completeCounts({ articles, ...counts }).counts };
  const module = {
    module: class Generating {},
    imports: [
      ConfigModule.forRoot({
        settings: [DatabaseSettings, CacheSettings],
        env: settingsFor(addresses),
        isGlobal: true,
      }),
      DatabaseModule.forRoot({ schemas: SCHEMAS }),
      CacheModule.forRoot(),
      AuthModule.forRoot({ settings: testAuthSettings() }),
      SessionsModule,
      ConduitGenerateModule,
    ],
  };
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  try {
    const showStep = <T>(_: string, work: (report: () => void) => Promise<T>): Promise<T> => work(() => undefined);
    await app.get(ContentGenerator).generate(spec, { withPasswords: true, showStep });
  } finally {
    await app.close();
  }
  return spec;
}
