import { AuthModule } from '@aqueduct/auth';
import { testAuthSettings } from '@aqueduct/auth/testing';
import { ConfigModule } from '@aqueduct/config';
import { DatabaseModule, DatabaseSettings, Migrator, type Addresses } from '@aqueduct/database';
import { emptyDatabases, settingsFor } from '@aqueduct/database/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { ConduitGenerateModule } from '../src/generating/generating.module';
import { ConduitImportModule } from '../src/importing/importing.module';
import { CommentsModule } from '../src/comments/comments.module';
import { FavoritesModule } from '../src/favorites/favorites.module';
import { conduitSchema } from '../src/schema';
import { UsersModule } from '../src/users';

/** The domain's services without a door, on databases that only this test uses. */
export async function openDomain(given?: Addresses): Promise<TestingModule> {
  const addresses = given ?? (await emptyDatabases());
  await new Migrator({ ...addresses, schemas: [conduitSchema] }).up();
  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.forRoot({ settings: [DatabaseSettings], env: settingsFor(addresses), isGlobal: true }),
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
