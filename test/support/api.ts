import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { startApi as startRealApi } from '../../apps/api/src/bootstrap';
import { STATEMENT_CHANNEL, type Addresses, type StatementEvent } from '@aqueduct/database';
import { testAuthSettings } from '@aqueduct/auth/testing';
import { settingsFor } from './addresses';
import { testDatabases } from './databases';
import { migrate } from './migrate';

/** What a request sent to which database. */
interface SentStatement {
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

function environment(addresses: Addresses): Record<string, string> {
  const { signingKey = '', hashMemoryKib, hashPasses } = testAuthSettings();
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    PORT: '0',
    DATABASE_POSITION_SECRET: 'a secret of at least 32 characters',
    DATABASE_FRESHNESS: 'process',
    AUTH_SIGNING_KEY: signingKey,
    AUTH_HASH_MEMORY_KIB: String(hashMemoryKib),
    AUTH_HASH_PASSES: String(hashPasses),
    ...settingsFor(addresses),
  };
}
