import { AuthModule, SessionsModule } from '@aqueduct/auth';
import { authSchema } from '@aqueduct/auth/schema';
import { testAuthSettings } from '@aqueduct/auth/testing';
import { CacheModule, CacheSettings } from '@aqueduct/cache';
import { ConfigModule } from '@aqueduct/config';
import { DatabaseModule, DatabaseSettings, Migrator, type Addresses } from '@aqueduct/database';
import { emptyDatabases, settingsFor } from '@aqueduct/database/testing';
import { MessagingModule, MessagingSettings, messagingSchema } from '@aqueduct/messaging';
import { Test, type TestingModule } from '@nestjs/testing';
import { ConduitGenerateModule } from '../src/generating/generating.module';
import { ConduitImportModule } from '../src/importing/importing.module';
import { CommentsModule } from '../src/comments/comments.module';
import { FavoritesModule } from '../src/favorites/favorites.module';
import { ReconcilingModule } from '../src/reconciling/reconciling.module';
import { conduitSchema } from '../src/schema';
import { UsersModule } from '../src/users';

const SCHEMAS = [messagingSchema, authSchema, conduitSchema];

/** The domain's services without a door, on databases that only this test uses. */
export async function openDomain(given?: Addresses): Promise<TestingModule> {
  const addresses = given ?? (await emptyDatabases());
  await new Migrator({ ...addresses, schemas: SCHEMAS }).up();
  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.forRoot({
        settings: [DatabaseSettings, CacheSettings, MessagingSettings],
        env: settingsFor(addresses),
        isGlobal: true,
      }),
      DatabaseModule.forRoot({ schemas: SCHEMAS }),
      CacheModule.forRoot(),
      MessagingModule.forRoot(),
      AuthModule.forRoot({ settings: testAuthSettings() }),
      SessionsModule,
      UsersModule,
      ConduitImportModule,
      ConduitGenerateModule,
      FavoritesModule,
      CommentsModule,
      ReconcilingModule,
    ],
  }).compile();
  return module.init();
}
