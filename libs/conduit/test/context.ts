import { AuthModule } from '@aqueduct/auth';
import { testAuthSettings } from '@aqueduct/auth/testing';
import { ConfigModule } from '@aqueduct/config';
import { DatabaseModule, DatabaseSettings, Migrator, type Addresses } from '@aqueduct/database';
import { Test, type TestingModule } from '@nestjs/testing';
import { testDatabases } from '../../../test/support/databases';
import { ConduitGenerateModule } from '../src/generating/generating.module';
import { ConduitImportModule } from '../src/importing/importing.module';
import { CommentsModule } from '../src/comments/comments.module';
import { FavoritesModule } from '../src/favorites/favorites.module';
import { conduitSchema } from '../src/schema';
import { UsersModule } from '../src/users';

/** The domain's services without a door, on databases that only this test uses. */
export async function openDomain(given?: Addresses): Promise<TestingModule> {
  const addresses = given ?? (await testDatabases());
  await new Migrator({ ...addresses, schemas: [conduitSchema] }).up();
  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.forRoot({ settings: [DatabaseSettings], env: environment(addresses), isGlobal: true }),
      DatabaseModule.forRoot({ schemas: [conduitSchema] }),
      AuthModule.forRoot({ settings: testAuthSettings() }),
      UsersModule,
      ConduitImportModule,
      ConduitGenerateModule,
      FavoritesModule,
      CommentsModule,
    ],
  }).compile();
  return module.init();
}

function environment({ directory, shards }: Addresses): Record<string, string> {
  return {
    DATABASE_POSITION_SECRET: 'a secret of at least 32 characters',
    DATABASE_FRESHNESS: 'process',
    ...urls('DIRECTORY', directory),
    ...Object.fromEntries(shards.flatMap((shard, number) => Object.entries(urls(`SHARD_${number}`, shard)))),
  };
}

function urls(prefix: string, { nodes }: Addresses['directory']): Record<string, string> {
  const [primary = '', ...replicas] = nodes.map(({ url }) => url);
  return { [`${prefix}_DATABASE_URL`]: primary, [`${prefix}_DATABASE_REPLICA_URLS`]: replicas.join(',') };
}
