import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { withDeadline } from '@aqueduct/kernel';
import {
  redisClusterInsStore,
  redisClusterStore,
  redisInsStore,
  redisStore,
  type RedisStore,
} from 'cache-manager-redis-yet';

export type Store = RedisStore;
/** As `cache-manager-redis-yet` makes it. A cluster's has the same commands. */
export type RedisClient = Store['client'];

export interface RedisAddress {
  /** One server, or nodes of a cluster. */
  readonly urls: readonly string[];
  /** PEM of who may sign the servers' certificates. @default those that Node knows */
  readonly caFile?: string | undefined;
}

const CONNECT_TIMEOUT_MS = 1000;
const LONGEST_RETRY_MS = 500;
const MAX_QUEUED_COMMANDS = 20_000;

/** Connects. @throws when no server can be reached now. */
export async function connectStore({ urls, caFile }: RedisAddress): Promise<Store> {
  await Promise.any(urls.map(reach));
  const [first = ''] = urls;
  const options = optionsFor(first, caFile);
  if (urls.length === 1) return redisStore({ ...options, url: first });
  const rootNodes = urls.map((url) => ({ url }));
  // The cluster names nodes by their addresses alone.
  const defaults = { ...options, ...credentialsOf(first) };
  return (await redisClusterStore({ rootNodes, defaults })) as unknown as Store;
}

/** The same on new connections, instead of ones on which nothing comes any more. @throws when they cannot be made in time. */
export async function reconnectStore({ client }: Store): Promise<Store> {
  await disconnect(client);
  const next = client.duplicate();
  next.on('error', () => undefined);
  try {
    await withDeadline(CONNECT_TIMEOUT_MS, 'Connecting to Redis', next.connect());
  } catch (error) {
    await disconnect(next);
    throw error;
  }
  return 'masters' in next
    ? (redisClusterInsStore(next as never, {} as never) as unknown as Store)
    : redisInsStore(next, {});
}

/** Whether or not it is connected. */
export async function disconnect(client: RedisClient): Promise<void> {
  try {
    await client.disconnect();
  } catch {
    // It was not.
  }
}

function optionsFor(url: string, caFile: string | undefined) {
  const ca = caFile === undefined ? {} : { ca: readFileSync(caFile) };
  return {
    name: 'aqueduct-cache',
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_QUEUED_COMMANDS,
    socket: {
      ...(url.startsWith('rediss:') ? { tls: true as const, ...ca } : {}),
      connectTimeout: CONNECT_TIMEOUT_MS,
      keepAlive: 5000,
      noDelay: true,
      reconnectStrategy: (retries: number): number => Math.min(50 * (retries + 1), LONGEST_RETRY_MS),
    },
  };
}

function credentialsOf(url: string): { username?: string; password?: string } {
  const { username, password } = new URL(url);
  return {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
  };
}

/** The store's own first attempt is neither silent nor repeated: it is made when somebody listens there. */
function reach(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || 6379),
      timeout: CONNECT_TIMEOUT_MS,
    });
    const end = (error?: Error): void => {
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end(new Error('It does not answer')));
    socket.once('error', end);
  });
}
