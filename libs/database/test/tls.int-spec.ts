import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority, hasOpenssl } from './certificates';
import type { Addresses } from '../src/addresses';
import { postgresUserFor } from '../src/embedded/os-user';
import { ReplicatedCluster } from '../src/embedded/replicated-cluster';
import { Migrator } from '../src/migrations/migrator';
import type { DatabaseAddress } from '../src/nodes/database-ref';
import { tlsOptions, type TlsOptions } from '../src/nodes/tls';
import { statement } from '../src/statements/statement';
import { openLayer } from './layer';

const ENCRYPTED = statement('test.encrypted', 'SELECT ssl AS encrypted FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
/** What sees every client of the server but the one that asks. */
const SESSIONS = `
  SELECT DISTINCT application_name AS name, ssl AS encrypted FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
  WHERE application_name <> '' ORDER BY name`;

const isPossible = hasOpenssl();
if (!isPossible) process.stderr.write('openssl is not on PATH: the suite over TLS is left out.\n');

(isPossible ? describe : describe.skip)('over TLS', () => {
  let folder: string;
  let cluster: ReplicatedCluster;
  let trusted: TlsOptions | undefined;
  let foreign: TlsOptions | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'aqueduct-tls-'));
    chmodSync(folder, 0o755);
    const authority = new CertificateAuthority(folder, 'ours');
    trusted = tlsOptions(authority.file);
    foreign = tlsOptions(new CertificateAuthority(folder, 'theirs').file);
    cluster = new ReplicatedCluster({
      base: folder,
      name: 'encrypted',
      password: 'only-for_tests-1',
      replicas: 1,
      durable: false,
      user: postgresUserFor(folder),
      tls: authority.issue(),
    });
    await cluster.start();
    await cluster.ensureDatabases(['directory', 'shard_0']);
    await new Migrator({ ...addresses(), schemas: [], tls: trusted }).up();
    await cluster.replicated();
  });

  afterAll(async () => {
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function addresses(parameters = ''): Addresses {
    const nodes = (name: string): DatabaseAddress['nodes'] =>
      cluster.nodes.map((node) => ({ url: node.url(name) + parameters, pooled: false }));
    return {
      directory: { database: { kind: 'directory' }, nodes: nodes('directory') },
      shards: [{ database: { kind: 'shard', shard: 0 }, nodes: nodes('shard_0') }],
    };
  }

  async function isEncrypted(parameters?: string): Promise<boolean[]> {
    const layer = await openLayer(addresses(parameters), { tls: trusted });
    try {
      const [written] = await layer.shards.transaction(0, (tx) => tx.query<{ encrypted: boolean }>(ENCRYPTED, []));
      const read = await layer.reads.at(0).row<{ encrypted: boolean }>(ENCRYPTED, []);
      return [written, read].map((row) => row?.encrypted === true);
    } finally {
      await layer.close();
    }
  }

  it('reads and writes', async () => {
    await expect(isEncrypted()).resolves.toEqual([true, true]);
  });

  it('encrypts every connection: pools, probes and replication', async () => {
    const layer = await openLayer(addresses(), { tls: trusted });
    const sessions = await cluster.primary.client.query(SESSIONS);
    await layer.close();
    expect(sessions).toEqual(
      ['aqueduct', 'aqueduct-probe', 'encrypted_replica'].map((name) => ({ name, encrypted: true })),
    );
  });

  it.each(['disable', 'require', 'no-verify'])('whatever sslmode a URL asks for: %s', async (mode) => {
    await expect(isEncrypted(`?sslmode=${mode}`)).resolves.toEqual([true, true]);
  });

  it.each(['', '?sslmode=no-verify'])("stops the start at another authority's certificate %s", async (parameters) => {
    const error = {
      code: 'DATABASE_ACCESS',
      message: expect.stringMatching(/^No access to the .* DATABASE_TLS_CA_FILE/),
    };
    await expect(openLayer(addresses(parameters), { tls: foreign })).rejects.toMatchObject(error);
    const migrator = new Migrator({ ...addresses(parameters), schemas: [], tls: foreign });
    await expect(migrator.up()).rejects.toMatchObject(error);
  });

  it('stops the start at a server that refuses connections without it, and says what to set', async () => {
    const error = { code: 'DATABASE_ACCESS', message: expect.stringMatching(/no encryption.*DATABASE_TLS_CA_FILE/) };
    await expect(openLayer(addresses())).rejects.toMatchObject(error);
    await expect(new Migrator({ ...addresses(), schemas: [] }).up()).rejects.toMatchObject(error);
  });

  it('stops the start at a wrong password, and does not show it', async () => {
    const { directory, shards } = addresses();
    const nodes = directory.nodes.map((node) => ({ ...node, url: node.url.replace('only-for_tests-1', 'guessed') }));
    const wrong = openLayer({ directory: { ...directory, nodes }, shards }, { tls: trusted });
    await expect(wrong).rejects.toMatchObject({ message: expect.not.stringContaining('guessed') as string });
    await expect(wrong).rejects.toThrow(/^No access to the directory .*password authentication failed/);
  });
});
