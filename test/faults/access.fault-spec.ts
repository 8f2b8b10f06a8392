import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { KeyFile } from '@aqueduct/auth';
import { acquireEmbeddedDatabase } from '@aqueduct/database/embedded';
import { waitUntil } from '@aqueduct/kernel/testing';
import { describeWithPrograms } from '@aqueduct/testing/services';
import { Client } from 'pg';
import { ConduitClient, signUp, type Member } from '../support/conduit-client';
import { FleetLoad } from './support/fleet-load';
import { FleetProcess } from './support/fleet-process';

const RATE = { readsPerSecond: 40, writesPerSecond: 6 };
/** Within which an end must be known everywhere. */
const EVERYWHERE_MS = 1000;

describeWithPrograms(['haproxy'], 'access on a fleet under load', () => {
  let folder: string;
  let keys: KeyFile;
  let fleet: FleetProcess;
  let url: string;
  let load: FleetLoad;

  const settings = (changes: Record<string, string> = {}): Promise<void> => {
    const all = { AUTH_SIGNING_KEY_FILE: join(folder, 'keys.json'), ...changes };
    const lines = Object.entries(all).map(([name, value]) => `${name}=${value}`);
    return writeFile(join(folder, 'settings.env'), lines.join('\n'));
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aqueduct-access-'));
    keys = new KeyFile(join(folder, 'keys.json'));
    await keys.add();
    await settings();
    fleet = await FleetProcess.start(['--api', '2', '--worker', '0', '--settings', join(folder, 'settings.env')]);
    url = (await fleet.status()).balancer.url;
  });
  afterAll(async () => {
    await fleet[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => (load = await FleetLoad.start(url, RATE)));
  afterEach(() => load.stop());

  const nothingFailed = async (): Promise<void> => {
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(await load.lost()).toEqual([]);
    expect(load.reads).toBeGreaterThan(0);
  };
  const apis = async (): Promise<string[]> =>
    (await fleet.status()).nodes.filter(({ name }) => name.startsWith('api')).map(({ url: own }) => own);
  const statusAt = async (origin: string, token: string): Promise<number> =>
    (await new ConduitClient(origin).withToken(token).get('/user')).status;

  it('rotates its keys step by step, and fails no request', async () => {
    const visitor = await signUp(url);
    for (const step of ['add', 'promote'] as const) {
      await keys[step]();
      await fleet.command('roll', 'api');
      // Tokens of the key that signed before are good on every node.
      for (const api of await apis()) expect(await statusAt(api, visitor.token)).toBe(200);
    }
    const old = await load.signInAgain();
    expect(await keys.retire(0)).toHaveLength(1);
    await fleet.command('roll', 'api');
    await delay(1000);
    await nothingFailed();
    for (const api of await apis()) expect(await statusAt(api, old)).toBe(401);
  });

  it('hashes passwords anew as their owners come, when it has become dearer, and fails no request', async () => {
    const parametersOf = async (email: string): Promise<string | undefined> => {
      const embedded = await acquireEmbeddedDatabase({ root: process.cwd(), directory: fleet.home });
      try {
        return await hashOf(
          embedded.shards.map(({ primary }) => primary),
          email,
        );
      } finally {
        await embedded.close({ stop: false });
      }
    };
    expect(await parametersOf(load.email)).toBe('m=19456,t=2,p=1');
    await settings({ AUTH_HASH_PASSES: '3' });
    await fleet.command('roll', 'api');
    expect(await parametersOf(load.email)).toBe('m=19456,t=2,p=1');
    await load.signInAgain();
    expect(await parametersOf(load.email)).toBe('m=19456,t=3,p=1');
    await load.signInAgain();
    await nothingFailed();
  });

  it('refuses everywhere within a second what was revoked, also where it has just been believed, and fails no other request', async () => {
    const nodes = await apis();
    const member = await signUp(url);
    for (let round = 0; round < 5; round++) {
      const token = await signIn(member);
      for (const node of nodes) expect(await statusAt(node, token)).toBe(200);
      expect((await member.withToken(token).delete('/user/sessions')).status).toBe(204);
      const endedAt = performance.now();
      await Promise.all(nodes.map((node) => waitUntil(async () => (await statusAt(node, token)) === 401)));
      expect(performance.now() - endedAt).toBeLessThan(EVERYWHERE_MS);
    }
    await nothingFailed();
  });

  const signIn = async ({ email, password }: Member): Promise<string> => {
    const answer = await new ConduitClient(url).post('/users/login', { user: { email, password } });
    return (answer.body as { user: { token: string } }).user.token;
  };
});

/** What a hash says of how it was made. */
async function hashOf(shards: readonly string[], email: string): Promise<string | undefined> {
  for (const connectionString of shards) {
    const client = new Client({ connectionString });
    await client.connect();
    try {
      const { rows } = await client.query<{ hash: string }>(
        'SELECT password_hash AS hash FROM accounts WHERE email = $1',
        [email],
      );
      if (rows[0] !== undefined) return rows[0].hash.split('$')[3];
    } finally {
      await client.end();
    }
  }
  return undefined;
}
