import { createHash } from 'node:crypto';
import { testAuthSettings } from '@aqueduct/auth/testing';
import type { LogLevel } from '@aqueduct/config';
import type { Addresses } from '@aqueduct/database';
import { recordStatements, settingsFor, testDatabases } from '@aqueduct/database/testing';
import { ProcessLogger } from '@aqueduct/observability';
import { addressOf } from '@aqueduct/testing/services';
import type { INestApplicationContext } from '@nestjs/common';
import { startApi as startRealApi } from '../../apps/api/src/bootstrap';
import { startWorker as startRealWorker } from '../../apps/worker/src/bootstrap';
import { SCHEMAS } from '../../apps/installation';
import { ImageProcess, isImageTested } from './image-process';
import { isProductionProfile, PRODUCTION_PROFILE } from './profile';

/** One key for all that a test starts: a token of one process is good at the others. */
const AUTH = testAuthSettings();

export interface Api {
  /** Without `/api`. */
  readonly url: string;
  readonly addresses: Addresses;
  readonly statements: {
    /** What was sent while `work` ran; nothing else may run beside it. */
    readonly during: typeof recordStatements;
  };
  close(): Promise<void>;
}

export interface StartOptions {
  readonly settings?: Record<string, string>;
  /** Databases that hold the tables already. @default new ones */
  readonly addresses?: Addresses;
  /** Told every line that is logged, as a person reads it. @default the lines go where those of any process go */
  readonly log?: (line: string) => void;
}

/** The whole api, on databases of its own unless they are given. */
export async function startApi(options: StartOptions = {}): Promise<Api> {
  const addresses = options.addresses ?? (await testDatabases(SCHEMAS));
  const settings = { ...environment(addresses), ...options.settings };
  if (isImageTested) return { ...(await startFromImage('api', settings)), addresses, statements: NOT_SEEN };
  const { app, url } = await startRealApi(settings, loggerFor('api', settings, options.log));
  return { url, addresses, statements: { during: recordStatements }, close: () => app.close() };
}

export interface Worker {
  readonly url: string;
  /** Not there when it runs from the image. */
  readonly app: INestApplicationContext;
  close(): Promise<void>;
}

/** A worker beside the api, in the same process. What it does is awaited by asking the api. */
export async function startWorker(
  { addresses }: Pick<Api, 'addresses'>,
  options: Pick<StartOptions, 'settings' | 'log'> = {},
): Promise<Worker> {
  const settings = { ...environment(addresses), WORKER_PORT: '0', ...options.settings };
  if (isImageTested) return { ...(await startFromImage('worker', settings)), app: undefined as never };
  const { app, url } = await startRealWorker(settings, loggerFor('worker', settings, options.log));
  return { url, app, close: () => app.close() };
}

function loggerFor(
  service: string,
  settings: Readonly<Record<string, string>>,
  log: StartOptions['log'],
): ProcessLogger | undefined {
  if (log === undefined) return undefined;
  const level = settings['LOG_LEVEL'] as LogLevel;
  return new ProcessLogger({ service, level, isReadable: true, output: { write: log } });
}

/** Of a process of its own nobody here sees the statements: tests about them are left out of that run. */
const NOT_SEEN = {
  during: (): never => {
    throw new Error('The statements of a container cannot be recorded');
  },
};

/** The same process, from the image that is tested. */
async function startFromImage(
  app: 'api' | 'worker',
  settings: Readonly<Record<string, string>>,
): Promise<{ url: string; close: () => Promise<void> }> {
  const env = { ...settings, LOG_LEVEL: 'log', NO_COLOR: '1', HEALTH_PORT: '0' };
  const container = new ImageProcess(env, [`dist/apps/${app}/src/main.js`]);
  const url = await container.listening();
  return { url, close: async () => void (await container.stop()) };
}

/** Settings of a process of ours for a test. */
export function environment(addresses: Addresses): Record<string, string> {
  const { signingKey = '', hashMemoryKib, hashPasses } = AUTH;
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    PORT: '0',
    AUTH_SIGNING_KEY: signingKey,
    AUTH_HASH_MEMORY_KIB: String(hashMemoryKib),
    AUTH_HASH_PASSES: String(hashPasses),
    // Several tests at once change the same lists more often than clients do.
    CACHE_HOT_PER_SECOND: '100000',
    // Such a machine may stand still for longer than a second, and then what is kept is rightly asked for again.
    CACHE_TRUST_MS: '5000',
    // Nor does a machine that runs many tests say anything about how much a process can do.
    OVERLOAD_LIMIT_MIN: '200',
    OVERLOAD_QUEUE_WAIT_MS: '10000',
    THREADS_TIMEOUT_MS: '20000',
    JOBS_ADD_TIMEOUT_MS: '10000',
    ...settingsFor(addresses),
    ...(isProductionProfile ? PRODUCTION_PROFILE : {}),
    ...(process.env['AQUEDUCT_TEST_WITH'] === 'services' ? servicesFor(addresses) : {}),
  };
}

/** RabbitMQ and Redis of the run, with names that only these databases use. */
function servicesFor({ directory }: Addresses): Record<string, string> {
  const url = directory.nodes[0]?.url ?? '';
  const name = createHash('sha256').update(url).digest('hex').slice(0, 12);
  const [rabbitmq = '', redis = ''] = [addressOf('rabbitmq', 'e2e'), addressOf('redis', 'e2e')];
  return {
    RABBITMQ_URL: rabbitmq,
    MESSAGING_NAMESPACE: `e${name}`,
    JOBS_REDIS_URL: `${redis}/${parseInt(name.slice(0, 1), 16)}`,
    CACHE_REDIS_URL: redis,
    CACHE_NAMESPACE: `e${name}`,
  };
}
