import { promisify } from 'node:util';
import { ConfigModule, type SettingsClass } from '@aqueduct/config';
import {
  bucketOfId,
  DatabaseModule,
  DatabaseSettings,
  newId,
  randomBucket,
  Shards,
  statement,
  type Addresses,
  type Schema,
} from '@aqueduct/database';
import { settingsFor, testDatabases } from '@aqueduct/database/testing';
import { MessagingModule, MessagingServer, MessagingSettings, messagingSchema, Outbox, RequestClient } from '../index';
import { Module, type DynamicModule, type INestApplicationContext, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Accounts, ledgerSchema, Stepped } from './ledger';

export const SCHEMAS = [messagingSchema, ledgerSchema];

/** A library beside this one in the same process, with what it needs there. */
export interface Companion {
  readonly module: DynamicModule;
  readonly settings: SettingsClass;
  readonly schema: Schema;
}

export interface ServiceOptions {
  readonly addresses?: Addresses;
  readonly providers?: Provider[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly companions?: readonly Companion[];
}

export interface StepOptions {
  /** Called at the end of the transaction; what it throws undoes the step. */
  readonly beforeCommit?: () => void;
  /** Whether the step raises its event. @default true */
  readonly raises?: boolean;
}

/** A worker of some consumers, and what writes beside it. */
export interface Service extends AsyncDisposable {
  readonly app: INestApplicationContext;
  readonly addresses: Addresses;
  /** Changes an account, with its event; a new one when none is named. @returns its id. */
  step(id?: string, options?: StepOptions): Promise<string>;
  /** Writes an event of a version that this system does not know. */
  raiseUnknownVersion(): Promise<void>;
  /** Writes an event with a payload that nobody has checked. */
  raiseRaw(payload: object): Promise<void>;
}

const RAISE = statement('outbox.raise', 'SELECT aqueduct_core.raise_events($1, $2, $3, $4, $5, $6)');

@Module({})
class ServiceModule {}

export async function startWorker(options: ServiceOptions = {}): Promise<Service> {
  const addresses = options.addresses ?? (await testDatabases(SCHEMAS));
  const context = await open(addresses, MessagingModule.forWorker(), options);
  const server = context.get(MessagingServer);
  await promisify(server.listen.bind(server))();
  return serviceOf(context, addresses, () => server.close());
}

/** A worker that answers requests by the controller's methods. */
export async function startAnsweringWorker(
  controller: new () => object,
  settings: Record<string, string>,
): Promise<Service> {
  const addresses = await testDatabases(SCHEMAS);
  const module = { ...moduleOf(addresses, MessagingModule.forWorker(), { settings }), controllers: [controller] };
  const adapter = new FastifyAdapter();
  const app = await NestFactory.create(module, adapter, { logger: false, abortOnError: false });
  app.connectMicroservice({ strategy: app.get(MessagingServer) });
  await app.startAllMicroservices();
  return serviceOf(app, addresses, () => Promise.resolve());
}

/** What asks. */
export async function startAsker(
  addresses: Addresses,
  settings: Record<string, string>,
): Promise<AsyncDisposable & { readonly client: RequestClient }> {
  const context = await open(addresses, MessagingModule.forRoot(), { settings });
  return { client: context.get(RequestClient), [Symbol.asyncDispose]: () => context.close() };
}

/** What only writes, and relays and handles nothing. */
export async function startWriter(addresses: Addresses): Promise<Service> {
  return serviceOf(await open(addresses, MessagingModule.forOperator(), {}), addresses, () => Promise.resolve());
}

function open(
  addresses: Addresses,
  messaging: DynamicModule,
  options: ServiceOptions,
): Promise<INestApplicationContext> {
  const module = moduleOf(addresses, messaging, options);
  return NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
}

function moduleOf(addresses: Addresses, messaging: DynamicModule, options: ServiceOptions): DynamicModule {
  const env = { ...settingsFor(addresses), MESSAGING_RETRY_DELAYS_MS: '20,20', ...options.settings };
  const companions = options.companions ?? [];
  const settings = [DatabaseSettings, MessagingSettings, ...companions.map((companion) => companion.settings)];
  return {
    module: ServiceModule,
    imports: [
      ConfigModule.forRoot({ settings, env, isGlobal: true }),
      DatabaseModule.forRoot({ schemas: [...SCHEMAS, ...companions.map(({ schema }) => schema)] }),
      messaging,
      ...companions.map(({ module }) => module),
    ],
    providers: [Accounts, ...(options.providers ?? [])],
  };
}

function serviceOf(context: INestApplicationContext, addresses: Addresses, stop: () => Promise<void>): Service {
  const [shards, outbox, accounts] = [context.get(Shards), context.get(Outbox), context.get(Accounts)];
  const raw = async (version: number, payload: object): Promise<void> => {
    const bucket = randomBucket();
    const aggregate = `account:${newId(bucket)}`;
    const values = [bucket, [aggregate], ['ledger.stepped'], [version], [JSON.stringify(payload)], null];
    await shards.transaction(bucket, (tx) => tx.query(RAISE, values));
  };
  const step = async (
    id = newId(randomBucket()),
    { beforeCommit, raises = true }: StepOptions = {},
  ): Promise<string> => {
    await shards.transaction(bucketOfId(id), async (tx) => {
      const account = await accounts.lock(tx, { id });
      const steps = (account?.steps ?? 0) + 1;
      if (account === undefined) await accounts.insert(tx, { id, steps });
      else await accounts.update(tx, { id }, { steps });
      if (raises) outbox.raise(tx, Stepped, { accountId: id, step: steps });
      beforeCommit?.();
    });
    return id;
  };
  let closed: Promise<void> | undefined;
  return {
    app: context,
    addresses,
    step,
    raiseUnknownVersion: () => raw(9, { accountId: '1', step: 1 }),
    raiseRaw: (payload) => raw(1, payload),
    [Symbol.asyncDispose]: () => (closed ??= stop().then(() => context.close())),
  };
}
