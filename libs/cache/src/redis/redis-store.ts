import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { redisClusterStore, redisStore, type RedisStore } from 'cache-manager-redis-yet';

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
  const ca = caFile === undefined ? undefined : readFileSync(caFile);
  const tls =
    urls[0]?.startsWith('rediss:') === true ? { tls: true as const, ...(ca === undefined ? {} : { ca }) } : {};
  const options = {
    name: 'aqueduct-cache',
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_QUEUED_COMMANDS,
    socket: {
      ...tls,
      connectTimeout: CONNECT_TIMEOUT_MS,
      keepAlive: 5000,
      noDelay: true,
      reconnectStrategy: (retries: number): number => Math.min(50 * (retries + 1), LONGEST_RETRY_MS),
    },
  };
  if (urls.length === 1) return redisStore({ ...options, url: urls[0] as string });
  const rootNodes = urls.map((url) => ({ url }));
  return (await redisClusterStore({ rootNodes, defaults: options })) as unknown as Store;
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
