import { AuthModule } from '@aqueduct/auth';
import { testAuthSettings } from '@aqueduct/auth/testing';
import { ConfigModule } from '@aqueduct/config';
import { DatabaseModule, DatabaseSettings } from '@aqueduct/database';
import { settingsFor, testDatabases } from '@aqueduct/database/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { ConduitImportModule } from '../src/importing/importing.module';
import { conduitSchema } from '../src/schema';
import { UsersModule } from '../src/users';

/** The domain's services without a door, on databases that only this test uses. */
export async function openDomain(): Promise<TestingModule> {
  const env = settingsFor(await testDatabases([conduitSchema]));
  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.forRoot({ settings: [DatabaseSettings], env, isGlobal: true }),
      DatabaseModule.forRoot({ schemas: [conduitSchema] }),
      AuthModule.forRoot({ settings: testAuthSettings() }),
      UsersModule,
      ConduitImportModule,
    ],
  }).compile();
  return module.init();
}
