import { TokenService } from '@aqueduct/auth';
import { FakeUserPresence, testAuthSettings } from '@aqueduct/auth/testing';
import { newId, randomBucket, type Addresses, type Schema } from '@aqueduct/database';
import { testDatabases } from '@aqueduct/database/testing';
import { createHttpApp, createOpenApiDocument, HttpSettings, setupOpenApi } from '@aqueduct/http';
import { createTestClient, type TestClient } from '@aqueduct/http/testing';
import { MessagingServer, messagingSchema } from '@aqueduct/messaging';
import { testSettings } from '@aqueduct/config/testing';
import { ProcessLogger } from '@aqueduct/observability';
import type { LoggerService, ModuleMetadata } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ServiceModule } from './service.module';

const OPEN_API = { title: 'A service under test', version: '0.0.0' };

export interface TestServiceOptions {
  /** The domain's modules, with their doors. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  /** The tables that they need; those of libs/messaging are always there. */
  readonly schemas: readonly Schema[];
  /** Databases that hold the tables already. @default new ones in the worker's topology */
  readonly addresses?: Addresses;
  /** Whether it is a worker as well: it relays what is raised, and its consumers handle it. @default false */
  readonly isWorker?: boolean;
  /** Where to log. @default internal errors with their causes, to the console; false: nowhere */
  readonly logger?: LoggerService | false;
  /** Settings of libs/database by their names in the environment, over those that tests have. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Somebody who is signed in: a client that sends the token with every request. */
export interface TestUser extends TestClient {
  readonly id: string;
}

/** A service of some modules, listening on a free port, on real PostgreSQL. `await using` closes it with its block. */
export interface TestService extends AsyncDisposable {
  readonly app: NestFastifyApplication;
  readonly addresses: Addresses;
  /** Nobody is signed in. */
  readonly client: TestClient;
  /** Somebody new. The user is nothing but an id: what else it is, the domain's own tests make. */
  user(): Promise<TestUser>;
  close(): Promise<void>;
}

/**
 * Starts the given modules behind the pipeline of a real api: authentication, validation, errors, freshness, and the
 * OpenAPI document. Call `close` when done; the databases go with the topology.
 */
export async function startTestService(options: TestServiceOptions): Promise<TestService> {
  const { imports, schemas, settings = {}, isWorker = false } = options;
  const all = [messagingSchema, ...schemas];
  const { addresses = await testDatabases(all) } = options;
  const { logger = new ProcessLogger({ service: 'test', level: 'error', isReadable: true }) } = options;
  const presence = new FakeUserPresence();
  const auth = testAuthSettings();
  const module = ServiceModule.forRoot({ imports, schemas: all, addresses, settings, auth, presence, isWorker });
  const app = await createHttpApp(module, { settings: testSettings(HttpSettings), logger, abortOnError: false });
  setupOpenApi(app, OPEN_API);
  // A mistake in what describes the API is told here, and not when somebody asks for the document.
  createOpenApiDocument(app, OPEN_API);
  if (isWorker) {
    app.connectMicroservice({ strategy: app.get(MessagingServer, { strict: false }) });
    await app.startAllMicroservices();
  }
  await app.listen(0, '127.0.0.1');
  const client = await createTestClient(app);
  const user = async (): Promise<TestUser> => {
    const id = newId(randomBucket());
    presence.users.add(id);
    const token = await app.get(TokenService, { strict: false }).sign(id);
    return { id, ...(await createTestClient(app, { token })) };
  };
  const close = (): Promise<void> => app.close();
  return { app, addresses, client, user, close, [Symbol.asyncDispose]: close };
}
