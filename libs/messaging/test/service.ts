import { ConfigModule } from '@aqueduct/config';
import {
  bucketOfId,
  DatabaseModule,
  DatabaseSettings,
  newId,
  randomBucket,
  Shards,
  type Addresses,
} from '@aqueduct/database';
import { settingsFor, testDatabases } from '@aqueduct/database/testing';
import { MessagingModule, MessagingServer, MessagingSettings, messagingSchema, Outbox } from '@aqueduct/messaging';
import { Module, type INestMicroservice, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Accounts, ledgerSchema, Stepped } from './ledger';

export const SCHEMAS = [messagingSchema, ledgerSchema];

export interface ServiceOptions {
  readonly addresses?: Addresses;
  readonly providers?: Provider[];
  readonly settings?: Readonly<Record<string, string>>;
}

/** A worker of some consumers, and what writes beside it. */
export interface Service extends AsyncDisposable {
  readonly app: INestMicroservice;
  readonly addresses: Addresses;
  /** Changes an account, with its event; a new one when none is named. @returns its id. */
  step(id?: string): Promise<string>;
}

@Module({})
class ServiceModule {}

export async function startWorker(options: ServiceOptions = {}): Promise<Service> {
  const addresses = options.addresses ?? (await testDatabases(SCHEMAS));
  const env = { ...settingsFor(addresses), MESSAGING_RETRY_DELAYS_MS: '20,20', ...options.settings };
  const module = {
    module: ServiceModule,
    imports: [
      ConfigModule.forRoot({ settings: [DatabaseSettings, MessagingSettings], env, isGlobal: true }),
      DatabaseModule.forRoot({ schemas: SCHEMAS }),
      MessagingModule.forWorker(),
    ],
    providers: [Accounts, ...(options.providers ?? [])],
  };
  const context = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  const server = context.get(MessagingServer);
  await new Promise<void>((resolve, reject) =>
    server.listen((error) => (error === undefined ? resolve() : reject(error as Error))),
  );
  const [shards, outbox, accounts] = [context.get(Shards), context.get(Outbox), context.get(Accounts)];
  const step = async (id = newId(randomBucket())): Promise<string> => {
    await shards.transaction(bucketOfId(id), async (tx) => {
      const account = await accounts.lock(tx, { id });
      const steps = (account?.steps ?? 0) + 1;
      if (account === undefined) await accounts.insert(tx, { id, steps });
      else await accounts.update(tx, { id }, { steps });
      outbox.raise(tx, Stepped, { accountId: id, step: steps });
    });
    return id;
  };
  return {
    app: context as unknown as INestMicroservice,
    addresses,
    step,
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await context.close();
    },
  };
}
