import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { startApi as startRealApi } from '../../apps/api/src/bootstrap';
import { STATEMENT_CHANNEL, type Addresses, type StatementEvent } from '@aqueduct/database';
import { testAuthSettings } from '@aqueduct/auth/testing';
import { testDatabases } from './databases';
import { migrate } from './migrate';

/** What a request sent to which database. */
export interface SentStatement {
  readonly name: string;
  readonly node: string;
  readonly shard: number | 'directory';
}

export interface Api {
  /** Without `/api`. */
  readonly url: string;
  readonly addresses: Addresses;
  readonly statements: {
    /** What was sent while `work` ran; nothing else may run beside it. */
    during<T>(work: () => Promise<T>): Promise<{ result: T; statements: SentStatement[] }>;
  };
  close(): Promise<void>;
}

/** What the process does by itself, now and then. */
const BACKGROUND = ['bucket-map.', 'claims.unsettled'];

/** The whole api on databases of its own. */
export async function startApi(options: { settings?: Record<string, string> } = {}): Promise<Api> {
  const addresses = await testDatabases();
  await migrate(addresses);
  const { app, url } = await startRealApi({ ...environment(addresses), ...options.settings });
  return { url, addresses, statements: { during }, close: () => app.close() };
}

async function during<T>(work: () => Promise<T>): Promise<{ result: T; statements: SentStatement[] }> {
  const statements: SentStatement[] = [];
  const note = (message: unknown): void => {
    const { name, node, database } = message as StatementEvent;
    if (BACKGROUND.some((prefix) => name.startsWith(prefix))) return;
    statements.push({ name, node, shard: database === 'directory' ? 'directory' : Number(database.split(' ')[1]) });
  };
  subscribe(STATEMENT_CHANNEL, note);
  try {
    return { result: await work(), statements };
  } finally {
    unsubscribe(STATEMENT_CHANNEL, note);
  }
}

function environment({ directory, shards }: Addresses): Record<string, string> {
  const auth = testAuthSettings();
  return Object.assign(
    {
      NODE_ENV: 'test',
      LOG_LEVEL: 'error',
      PORT: '0',
      DATABASE_POSITION_SECRET: 'a secret of at least 32 characters',
      AUTH_SIGNING_KEY: auth.signingKey ?? '',
      AUTH_HASH_MEMORY_KIB: String(auth.hashMemoryKib),
      AUTH_HASH_PASSES: String(auth.hashPasses),
    },
    urls('DIRECTORY', directory),
    ...shards.map((shard, number) => urls(`SHARD_${number}`, shard)),
  ) as Record<string, string>;
}

function urls(prefix: string, { nodes }: Addresses['directory']): Record<string, string> {
  const [primary, ...replicas] = nodes.map(({ url }) => url);
  return { [`${prefix}_DATABASE_URL`]: primary ?? '', [`${prefix}_DATABASE_REPLICA_URLS`]: replicas.join(',') };
}
