import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '@aqueduct/kernel/testing';
import { describeWithPrograms, findProgram } from '@aqueduct/testing/services';
import { BLOCK_MS, FleetProcess } from './support/fleet-process';
import { FleetLoad } from './support/fleet-load';
import { SCALE } from './support/scale';

/** Of each fault; the figures of docs/benchmarks/fleet.md were taken with 60. */
const SECONDS = SCALE.fleetSeconds;
const RATE = { readsPerSecond: 60, writesPerSecond: 10 };
const FROZEN_SECONDS = 8;

describeWithPrograms(['haproxy'], 'a fleet of three apis under load', () => {
  let fleet: FleetProcess;
  let url: string;
  let load: FleetLoad;

  beforeAll(async () => {
    fleet = await FleetProcess.start(['--api', '3', '--worker', '1']);
    url = (await fleet.status()).balancer.url;
  });
  afterAll(async () => fleet[Symbol.asyncDispose]());

  beforeEach(async () => {
    await waitUntil(async () => {
      const nodes = (await fleet.status()).nodes.filter(({ name }) => name.startsWith('api'));
      return nodes.every(({ state, balancer }) => state === 'ready' && balancer === 'UP');
    }, 60_000);
    load = await FleetLoad.start(url, RATE);
    await delay(2000);
  });

  afterEach(() => load.stop());

  /** Lets the load go on to its time, and says what it saw. */
  const verdict = async (
    name: string,
  ): Promise<{ reads: string[]; begun: number; writes: string[]; keyed: string[] }> => {
    await delay(Math.max(0, SECONDS * 1000 - 4000));
    const busy = Math.round(100 * load.busyShare);
    await load.stop();
    expect(await load.lost()).toEqual([]);
    const { failures, reads, writes, readTimes } = load;
    const times = readTimes.toSorted((a, b) => a - b);
    const say = (what: string): string[] =>
      failures.filter((each) => each.what === what && !each.hasBegun).map(({ at, text }) => `${at} ms: ${text}`);
    const begun = failures.filter((each) => each.what === 'read' && each.hasBegun).length;
    const p99 = Math.round(times[Math.floor(times.length * 0.99)] ?? 0);
    if (SCALE.printsFigures)
      process.stderr.write(
        `| ${name} | ${reads} | ${say('read').length} | ${begun} | ${writes} | ${say('write').length} | ${say('keyed write').length} | ${p99} | ${busy} % |\n`,
      );
    const answered5xx = failures.filter((each) => each.what === 'read' && / 5\d\d|^5/.test(each.text));
    expect(answered5xx).toEqual([]);
    return { reads: say('read'), begun, writes: say('write'), keyed: say('keyed write') };
  };

  /** How many new requests the balancer sends to a node in a second, that begins after a time. */
  const sentAfter = async (name: string, ms: number): Promise<number> => {
    await delay(ms);
    const before = await fleet.sentTo(name);
    await delay(800);
    return (await fleet.sentTo(name)) - before;
  };

  it('loses no read when a node is killed, and of writes those without a key that were in flight there; it gets nothing after 1 s', async () => {
    const inFlight = RATE.readsPerSecond + RATE.writesPerSecond;
    await fleet.command('kill', 'api-2');
    expect(await sentAfter('api-2', 1000)).toBe(0);
    const { reads, begun, writes, keyed } = await verdict('a node killed (SIGKILL)');
    expect([reads, keyed]).toEqual([[], []]);
    expect(begun).toBeLessThanOrEqual(inFlight);
    expect(writes.length).toBeLessThanOrEqual(RATE.writesPerSecond);
  });

  it('loses nothing when a node is frozen, which gets nothing after 3 s', async () => {
    await fleet.command('freeze', 'api-3', FROZEN_SECONDS);
    expect(await sentAfter('api-3', 3000)).toBe(0);
    const { reads, writes, keyed } = await verdict('a node frozen for 8 s');
    expect([reads, writes, keyed]).toEqual([[], [], []]);
  });

  it('loses nothing when the event loop of a node is blocked, which gets nothing after 3 s', async () => {
    const { pid = 0 } = await fleet.node('api-1');
    process.kill(pid, 'SIGUSR2');
    expect(await sentAfter('api-1', 3000)).toBe(0);
    const { reads, writes, keyed } = await verdict(`an event loop blocked for ${BLOCK_MS / 1000} s`);
    expect([reads, writes, keyed]).toEqual([[], [], []]);
  });

  it('loses nothing while a neighbour takes the core of a node', async () => {
    const { pid = 0 } = await fleet.node('api-2');
    const hog = spawn(process.execPath, [
      '-e',
      `const end = Date.now() + ${SECONDS * 1000}; while (Date.now() < end);`,
    ]);
    if (findProgram('taskset') !== undefined && hog.pid !== undefined)
      for (const each of [pid, hog.pid]) spawn('taskset', ['--all-tasks', '--cpu-list', '--pid', '0', String(each)]);
    const { reads, writes, keyed } = await verdict('a neighbour that takes a core');
    hog.kill('SIGKILL');
    if (findProgram('taskset') !== undefined)
      spawn('taskset', ['--all-tasks', '--cpu-list', '--pid', '0-1023', String(pid)]);
    expect([reads, writes, keyed]).toEqual([[], [], []]);
  });

  it('loses nothing while every node is restarted, one after the other', async () => {
    await fleet.command('roll', 'api');
    const { reads, begun, writes, keyed } = await verdict('a rolling restart');
    expect([reads, begun, writes, keyed]).toEqual([[], 0, [], []]);
  });

  it('loses nothing when the balancer is reloaded', async () => {
    for (let n = 0; n < 3; n++) await fleet.command('reload');
    const { reads, begun, writes, keyed } = await verdict('the balancer reloaded three times');
    expect([reads, begun, writes, keyed]).toEqual([[], 0, [], []]);
  });

  it('goes on when all probes fail at once', async () => {
    const config = String(await fleet.command('config', 'haproxy'));
    const ports = new Map(
      [...config.matchAll(/server (\S+) \S+ check port (\d+)/g)].map(([, name, port]) => [name, port]),
    );
    expect(ports.size).toBe(3);
    const checkAt = async (portOf: (name: string) => string): Promise<void> => {
      for (const name of ports.keys())
        await fleet.balancer.ask(`set server api/${name} check-port ${portOf(name ?? '')}`);
    };
    await checkAt(() => '1');
    await waitUntil(async () =>
      (await fleet.status()).nodes.every(({ balancer = 'DOWN' }) => balancer.startsWith('DOWN')),
    );
    const { reads, writes, keyed } = await verdict('all probes failing');
    await checkAt((name) => ports.get(name) ?? '');
    expect([reads, writes, keyed]).toEqual([[], [], []]);
  });

  it('tells in its status what each node does', async () => {
    const { nodes, databases, queues } = await fleet.status();
    expect(nodes.map(({ name, state }) => [name, state])).toEqual([
      ['api-1', 'ready'],
      ['api-2', 'ready'],
      ['api-3', 'ready'],
      ['worker-1', 'ready'],
    ]);
    expect(nodes.find(({ name }) => name === 'api-1')).toMatchObject({
      balancer: expect.any(String),
      weight: expect.any(Number),
    });
    expect(databases.map(({ role }) => role)).toEqual(expect.arrayContaining(['primary', 'replica']));
    expect(queues.length).toBeGreaterThan(0);
  });
});
