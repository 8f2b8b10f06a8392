import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedCluster } from '../src/embedded/cluster';
import { postgresUserFor } from '../src/embedded/os-user';
import { until } from '../src/embedded/poll';
import { isRunning, isZombie, processInfo, signal } from '../src/embedded/processes';
import { ReplicatedCluster } from '../src/embedded/replicated-cluster';
import { compileEmbedded } from './compile-embedded';

const PASSWORD = 'only-for_tests-1';
const SOON = { timeoutMs: 20_000, everyMs: 20 };
const IS_ROOT = process.getuid?.() === 0;

let base: string;
let origin: EmbeddedCluster;
const started: { stop(): Promise<void> }[] = [];

function cluster(home: string): EmbeddedCluster {
  const made = new EmbeddedCluster({
    home,
    name: 'node',
    password: PASSWORD,
    durable: false,
    user: postgresUserFor(home),
  });
  started.push(made);
  return made;
}

let compiled: string | undefined;

function replicated(folder: string): ReplicatedCluster {
  const user = postgresUserFor(folder);
  const made = new ReplicatedCluster({
    base: folder,
    name: 'pair',
    password: PASSWORD,
    replicas: 1,
    durable: false,
    user,
    template: origin,
  });
  started.push(made);
  return made;
}

async function freshHome(name: string): Promise<string> {
  const home = join(base, name);
  await cluster(home).initFrom(origin);
  return home;
}

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'aqueduct embedded-'));
  chmodSync(base, 0o755);
  origin = cluster(join(base, 'origin'));
  await origin.init();
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()));
});

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
  if (compiled !== undefined) rmSync(compiled, { recursive: true });
});

describe(EmbeddedCluster, () => {
  it('answers on loopback to its password only, as a user that is not root, in a path with a space', async () => {
    const node = cluster(await freshHome('password'));
    await node.start();

    const [row] = await node.client.query<{ addresses: string; level: string }>(
      "SELECT current_setting('listen_addresses') AS addresses, current_setting('wal_level') AS level",
    );
    expect(row).toEqual({ addresses: '127.0.0.1', level: 'logical' });
    expect(readFileSync(`/proc/${node.pid}/status`, 'utf8')).not.toMatch(/^Uid:\s+0/m);

    const stranger = new Client({ connectionString: node.url('postgres').replace(PASSWORD, 'guessed') });
    await expect(stranger.connect()).rejects.toThrow('password authentication failed');
  });

  it('keeps its data and its port from one start to the next, after SIGKILL too', async () => {
    const home = await freshHome('again');
    const first = cluster(home);
    await first.start();
    await first.client.query('CREATE TABLE kept AS SELECT 1 AS value');
    const { port } = first.client;
    await first.kill();

    const second = cluster(home);
    await second.start();

    expect(second.client.port).toBe(port);
    await expect(second.client.query('SELECT value FROM kept')).resolves.toEqual([{ value: 1 }]);
  });

  it('takes another port when somebody else listens on its own', async () => {
    const home = await freshHome('port');
    const node = cluster(home);
    await node.start();
    const { port } = node.client;
    await node.stop();
    const intruder = createServer().listen(port, '127.0.0.1');
    await once(intruder, 'listening');

    const again = cluster(home);
    await again.start();
    intruder.close();

    expect(again.client.port).not.toBe(port);
    expect(readFileSync(join(home, 'port'), 'utf8').trim()).toBe(String(again.client.port));
  });

  it('starts although postmaster.pid names a living process of somebody else', async () => {
    const node = cluster(await freshHome('stale'));
    const file = readFileSync(join(base, 'stale', 'data', 'PG_VERSION'), 'utf8');
    expect(file.trim()).toBe('18');
    writeFileSync(join(node.data.path, 'postmaster.pid'), `${process.pid}\n${node.data.path}\n`);

    await node.start();

    expect(node.pid).not.toBe(process.pid);
  });

  it('starts although nobody has waited yet for the end of the server before', async () => {
    const node = cluster(await freshHome('unreaped'));
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], {
      ...postgresUserFor(base),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    await until('the process ends', () => isZombie(Number(line)), SOON);
    writeFileSync(join(node.data.path, 'postmaster.pid'), `${line.toString().trim()}\n${node.data.path}\n`);

    await node.start();

    expect(node.isRunning).toBe(true);
    parent.kill('SIGKILL');
  });

  it('stops a server that was left behind in its folder, and takes over', async () => {
    const home = await freshHome('left-behind');
    const first = cluster(home);
    await first.start();
    const { pid } = first;
    signal(processInfo(pid)?.parent ?? 0, 'SIGKILL');

    const second = cluster(home);
    await second.start();

    expect(second.pid).not.toBe(pid);
    expect(isRunning(pid)).toBe(false);
  });

  it('makes data again whose making was interrupted', async () => {
    const home = join(base, 'half');
    await mkdir(join(home, 'data'), { recursive: true });
    writeFileSync(join(home, 'data', 'PG_VERSION'), '18\n');
    writeFileSync(join(home, 'incomplete'), '');
    const node = cluster(home);

    await node.init();
    await node.start();

    await expect(node.client.holds('true')).resolves.toBe(true);
  });

  it('says what PostgreSQL said when it does not start', async () => {
    const home = await freshHome('broken');
    writeFileSync(join(home, 'data', 'global', 'pg_control'), 'no longer');

    await expect(cluster(home).start()).rejects.toThrow(/did not start[^]*pg_control/);
  });

  (IS_ROOT ? it : it.skip)('runs in a folder that only root may enter', async () => {
    const closed = join(base, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const node = cluster(join(closed, 'node'));

    await node.init();
    await node.start();

    await expect(node.client.holds('true')).resolves.toBe(true);
  });

  it('does not outlive an owner that is killed', async () => {
    const home = await freshHome('orphan');
    compiled = compileEmbedded();
    const program = join(compiled, 'owner.js');
    writeFileSync(program, OWNER);
    const owner = spawn(process.execPath, [
      program,
      JSON.stringify({ home, name: 'node', password: PASSWORD, user: postgresUserFor(home) }),
    ]);
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const postmaster = Number(line.toString());
    expect(isRunning(postmaster)).toBe(true);

    owner.kill('SIGKILL');

    await until('the orphan stops', () => !isRunning(postmaster), SOON);
    expect(existsSync(join(home, 'data', 'postmaster.pid'))).toBe(false);
  });
});

const OWNER = `
const { EmbeddedCluster } = require('./embedded/cluster.js');
const cluster = new EmbeddedCluster(JSON.parse(process.argv[2]));
cluster.start().then(() => console.log(cluster.pid));
setInterval(() => undefined, 1000);
`;

describe(ReplicatedCluster, () => {
  it('streams to its replica, which follows again after the primary was killed', async () => {
    const pair = replicated(join(base, 'stream'));
    await pair.start();
    await pair.ensureDatabases(['app']);
    await pair.primary.client.query('CREATE TABLE note AS SELECT 1 AS value', [], 'app');
    await pair.primary.kill();
    await pair.primary.start();
    await pair.primary.client.query('UPDATE note SET value = 2', [], 'app');
    await pair.replicated();

    await expect(pair.replicas[0]?.client.query('SELECT value FROM note', [], 'app')).resolves.toEqual([{ value: 2 }]);
  });

  it('lets a database that is there already show what its server counts of statements', async () => {
    const pair = replicated(join(base, 'counts'));
    await pair.start();
    await pair.primary.client.query('CREATE DATABASE old');
    for (let start = 0; start < 2; start++) await pair.ensureDatabases(['old']);
    const sql = 'SELECT count(*) > 0 AS counts FROM aqueduct_stats.pg_stat_statements';
    await expect(pair.primary.client.query(sql, [], 'old')).resolves.toEqual([{ counts: true }]);
  });

  it.each([
    ['are damaged', (home: string) => writeFileSync(join(home, 'data', 'global', 'pg_control'), 'no longer')],
    ['were half copied', (home: string) => writeFileSync(join(home, 'incomplete'), '')],
    ['have gone', (home: string) => rmSync(join(home, 'data'), { recursive: true })],
  ])('makes a replica again whose data %s', async (why, spoil) => {
    const folder = join(base, `replica ${why}`);
    const pair = replicated(folder);
    await pair.start();
    await pair.primary.client.query('CREATE TABLE kept AS SELECT 7 AS value');
    await pair.stop();
    spoil(join(folder, 'pair-replica'));

    const again = replicated(folder);
    await again.start();

    await again.replicated();
    await expect(again.replicas[0]?.client.query('SELECT value FROM kept')).resolves.toEqual([{ value: 7 }]);
    expect(again.replicas[0]?.data.isStandby).toBe(true);
  });

  it('makes a replica again whose slot was invalidated while it was away', async () => {
    const folder = join(base, 'slot');
    const pair = replicated(folder);
    await pair.start();
    await pair.replicas[0]?.stop();
    await pair.primary.client.query("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'");
    await pair.primary.client.query("ALTER SYSTEM SET wal_keep_size = '0'");
    await pair.primary.client.query('SELECT pg_reload_conf()');
    for (let segment = 0; segment < 3; segment++) {
      await pair.primary.client.query("SELECT pg_logical_emit_message(false, 'noise', 'x'), pg_switch_wal()");
    }
    await pair.primary.client.query('CHECKPOINT');
    await expect(
      pair.primary.client.holds("EXISTS (SELECT FROM pg_replication_slots WHERE wal_status = 'lost')"),
    ).resolves.toBe(true);
    await pair.primary.client.query('ALTER SYSTEM RESET ALL');
    await pair.stop();

    const again = replicated(folder);
    await again.start();

    await again.replicated();
  });

  it('keeps beside it the data of a replica that was promoted by hand', async () => {
    const folder = join(base, 'promoted');
    const pair = replicated(folder);
    await pair.start();
    await pair.replicas[0]?.client.promote();
    await pair.stop();

    const again = replicated(folder);
    await again.start();

    expect(again.replicas[0]?.data.isStandby).toBe(true);
    expect(readdirSync(folder)).toContainEqual(expect.stringMatching(/^pair-replica-promoted-/));
  });
});
