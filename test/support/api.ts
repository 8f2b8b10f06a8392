import { testAuthSettings } from '@aqueduct/auth/testing';
import type { Addresses } from '@aqueduct/database';
import { recordStatements, settingsFor, testDatabases } from '@aqueduct/database/testing';
import { startApi as startRealApi } from '../../apps/api/src/bootstrap';
import { SCHEMAS } from '../../apps/installation';

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

/** The whole api on databases of its own. */
export async function startApi(options: { settings?: Record<string, string> } = {}): Promise<Api> {
  const addresses = await testDatabases(SCHEMAS);
  const { app, url } = await startRealApi({ ...environment(addresses), ...options.settings });
  return { url, addresses, statements: { during: recordStatements }, close: () => app.close() };
}

function environment(addresses: Addresses): Record<string, string> {
  const { signingKey = '', hashMemoryKib, hashPasses } = testAuthSettings();
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    PORT: '0',
    AUTH_SIGNING_KEY: signingKey,
    AUTH_HASH_MEMORY_KIB: String(hashMemoryKib),
    AUTH_HASH_PASSES: String(hashPasses),
    ...settingsFor(addresses),
  };
}
