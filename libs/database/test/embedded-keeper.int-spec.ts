import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireEmbeddedDatabase, type AcquireOptions, type EmbeddedDatabase } from '../src/embedded/acquire';
import { keeperFiles } from '../src/embedded/keeper-files';
import type { KeeperAddress } from '../src/embedded/keeper-protocol';
import { readPostmasterFile } from '../src/embedded/postmaster';
import { until } from '../src/embedded/poll';
import { childrenOf, isRunning, signal } from '../src/embedded/processes';
import { compileEmbedded } from './compile-embedded';

const SOON = { timeoutMs: 20_000, everyMs: 20 };

let compiled: string;
let root: string;
let home: string;

function acquire(more: Partial<AcquireOptions> = {}): Promise<EmbeddedDatabase> {
  return acquireEmbeddedDatabase({ root, keeperProgram: join(compiled, 'embedded/keeper.js'), ...more });
}

function keeperPid(): number {
  return (JSON.parse(readFileSync(keeperFiles(home).address, 'utf8')) as KeeperAddress).pid;
}

function postmasters(): number[] {
  const nodes = ['a', 'a-replica', 'b', 'b-replica'].map((name) =>
    readPostmasterFile(join(home, 'postgres', name, 'data')),
  );
  return nodes.filter((file) => file !== undefined && isRunning(file.pid)).map((file) => file?.pid ?? 0);
}

/** Another process that holds a lease until it is killed. */
async function startClient(options: AcquireOptions): Promise<ChildProcess> {
  const program = join(compiled, 'client.js');
  writeFileSync(program, CLIENT);
  const client = spawn(process.execPath, [program, JSON.stringify(options)]);
  await once(client.stdout, 'data');
  return client;
}

function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

beforeAll(() => {
  compiled = compileEmbedded();
  root = mkdtempSync(join(tmpdir(), 'aqueduct keeper-'));
  home = join(root, '.aqueduct');
});

afterEach(async () => {
  await until('the keeper has ended', () => !existsSync(keeperFiles(home).lock), SOON);
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  rmSync(compiled, { recursive: true, force: true });
});

describe(acquireEmbeddedDatabase, () => {
  it('gives clients that come at the same time the same clusters, and stops them with the last one', async () => {
    const [first, second] = await Promise.all([acquire(), acquire()]);
    expect(first.nodes.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'a primary',
      'a-replica replica',
      'b primary',
      'b-replica replica',
    ]);
    expect(second.shards).toEqual(first.shards);
    expect(postmasters()).toHaveLength(4);

    await expect(first.close({ stop: true })).resolves.toEqual({ stopped: false });
    expect(postmasters()).toHaveLength(4);
    await expect(second.close({ stop: true })).resolves.toEqual({ stopped: true });
    expect(postmasters()).toHaveLength(0);
  });

  it('has the same addresses and secrets at the next start, and shows the secrets to nobody else', async () => {
    const first = await acquire();
    await first.close({ stop: true });
    const second = await acquire();
    await second.close({ stop: true });

    expect(second.directory).toEqual(first.directory);
    for (const file of Object.values(second.secrets)) expect(statSync(file).mode & 0o077).toBe(0);
    expect(readFileSync(second.secrets.authSigningKeyFile, 'utf8')).toContain('BEGIN PRIVATE KEY');
    expect(readFileSync(second.secrets.positionSecretFile, 'utf8')).toMatch(/^[\w-]{43}$/);
  });

  it('stops the clusters a moment after the last client was killed', async () => {
    const client = await startClient({ root, idleMs: 100 });
    expect(postmasters()).toHaveLength(4);

    client.kill('SIGKILL');

    await until('the clusters stop', () => postmasters().length === 0, SOON);
  });

  it('survives whoever ends the client that started it together with all its descendants', async () => {
    const client = await startClient({ root, idleMs: 5_000 });
    const keeper = keeperPid();

    for (const pid of [...descendantsOf(client.pid ?? 0), client.pid ?? 0]) signal(pid, 'SIGKILL');
    const database = await acquire();

    expect(keeperPid()).toBe(keeper);
    await database.close({ stop: true });
  });

  it('keeps the clusters for a client that comes before the time is over', async () => {
    const first = await acquire({ idleMs: 5_000 });
    const keeper = keeperPid();
    await first.close({ stop: false });
    const second = await acquire();

    expect(keeperPid()).toBe(keeper);
    await second.close({ stop: true });
  });

  it('tells clients that their keeper was killed, leaves no server behind, and recovers at the next call', async () => {
    const lost = Promise.withResolvers<void>();
    await acquire({ onLost: lost.resolve });
    const before = postmasters();

    signal(keeperPid(), 'SIGKILL');
    await lost.promise;
    const again = await acquire();

    expect(before.some((pid) => isRunning(pid))).toBe(false);
    expect(postmasters()).toHaveLength(4);
    await again.close({ stop: true });
  });

  it('starts a server again that ended unexpectedly', async () => {
    const database = await acquire();
    const [victim = 0] = postmasters();

    signal(victim, 'SIGKILL');

    await until('it is back', () => postmasters().length === 4 && !postmasters().includes(victim), SOON);
    await database.close({ stop: true });
  });

  it('hands on why the clusters can not be started', async () => {
    const other = mkdtempSync(join(tmpdir(), 'aqueduct-keeper-'));
    mkdirSync(join(other, '.aqueduct'));
    writeFileSync(join(other, '.aqueduct', 'postgres'), 'not a folder');

    await expect(acquire({ root: other })).rejects.toThrow(/ENOTDIR|EEXIST/);
    rmSync(other, { recursive: true });
  });
});

const CLIENT = `
const { acquireEmbeddedDatabase } = require('./embedded/acquire.js');
acquireEmbeddedDatabase(JSON.parse(process.argv[2])).then(() => console.log('acquired'));
setInterval(() => undefined, 1000);
`;
