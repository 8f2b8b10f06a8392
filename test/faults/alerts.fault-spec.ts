import { setTimeout as delay } from 'node:timers/promises';
import { waitFor, waitUntil } from '@aqueduct/kernel/testing';
import { describeWithPrograms } from '@aqueduct/testing/services';
import { dashboardQueries } from './support/dashboard-queries';
import { signUp } from '../support/conduit-client';
import { FleetLoad } from './support/fleet-load';
import { FleetMistakes } from './support/fleet-mistakes';
import { freeze, redisAt, replayingBelow, settingOf } from './support/fleet-parts';
import { FleetProcess } from './support/fleet-process';
import { PrometheusProcess } from '../delivery/support/prometheus';

/** A minute of the rules is three seconds here. */
const FACTOR = 20;
const QUIET_MS = 30_000;
/** Within two minutes, say the rules, and within 30 s what looks at an age of 30 s; a machine like this needs some more. */
const WITHIN_MS = 60_000;
const RATE = { readsPerSecond: 20, writesPerSecond: 3 };

describeWithPrograms(['haproxy', 'prometheus', 'redis-server'], 'a fleet that is watched by Prometheus', () => {
  let fleet: FleetProcess;
  let prometheus: PrometheusProcess;
  let load: FleetLoad;
  let url: string;

  beforeAll(async () => {
    fleet = await FleetProcess.start(['--api', '2', '--worker', '1'], {
      // So that it can be asked for more than it takes, by a load that a machine has room for.
      OVERLOAD_LIMIT_INITIAL: '8',
      OVERLOAD_LIMIT_MAX: '8',
      OVERLOAD_LIMIT_MIN: '8',
      // A replica on such a machine may take longer than 50 ms to follow, and seconds count for minutes.
      DATABASE_FLOOR_WAIT_MS: '1000',
    });
    const { nodes, balancer } = await fleet.status();
    url = balancer.url;
    load = await FleetLoad.start(url, RATE);
    prometheus = await PrometheusProcess.start({
      factor: FACTOR,
      targets: nodes.map((node) => ({
        address: new URL(node.url).host,
        service: node.name.startsWith('api') ? 'api' : 'worker',
      })),
    });
    // Before it has asked everybody, it misses them, rightly.
    await waitUntil(async () => (await prometheus.query('count(up == 1)'))[0]?.value === 3);
  });
  afterAll(async () => {
    await load.stop();
    await prometheus.close();
    await fleet[Symbol.asyncDispose]();
  });

  const firing = async (): Promise<string[]> =>
    (await prometheus.alerts()).filter(({ state }) => state === 'firing').map(({ name }) => name);
  /** What was spent of a budget stays spent for hours, which here are minutes: those alerts go on. */
  const isCalm = async (): Promise<boolean> =>
    (await prometheus.alerts()).every(({ state, labels }) => state !== 'firing' || labels['slo'] !== undefined);
  /** What fires while something is broken; healed again when it returns. */
  const firesWhile = async (broken: { heal(): unknown }, name: string): Promise<void> => {
    try {
      await waitFor(async () => (await firing()).includes(name), WITHIN_MS);
    } catch {
      throw new Error(`${name} does not fire; these do: ${(await firing()).join(', ')}`);
    } finally {
      await broken.heal();
    }
  };
  const pidOf = async (name: string): Promise<number> => (await fleet.node(name)).pid ?? 0;

  beforeEach(() => waitUntil(isCalm, 60_000));

  it('raises no alert while nothing is wrong', async () => {
    const seen = new Set<string>();
    for (const until = performance.now() + QUIET_MS; performance.now() < until; await delay(500))
      for (const name of await firing()) seen.add(name);
    expect([...seen]).toEqual([]);
  });

  it('raises NodeDown when a node is killed, each time that it comes back', async () => {
    const killing = setInterval(() => {
      fleet.command('kill', 'api-2').catch(() => undefined);
    }, 700);
    await firesWhile({ heal: () => clearInterval(killing) }, 'NodeDown');
  });

  it('raises RelayStopped when the worker stands still', async () => {
    await firesWhile(freeze(await pidOf('worker-1')), 'RelayStopped');
  });

  it('raises ReplicaLagging when a replica applies nothing any more', async () => {
    await firesWhile(freeze(replayingBelow(fleet.home)), 'ReplicaLagging');
  });

  it("raises RedisAway when the cache's Redis is frozen", async () => {
    const redis = redisAt(settingOf(await pidOf('api-1'), 'CACHE_REDIS_URL'));
    await firesWhile(freeze(redis), 'RedisAway');
  });

  it('raises Overloaded when more is asked than is answered', async () => {
    const member = await signUp(url);
    let isOver = false;
    const clients = Array.from({ length: 80 }, async () => {
      while (!isOver) await member.get('/articles/feed').catch(() => undefined);
    });
    const heal = async (): Promise<void> => {
      isOver = true;
      await Promise.all(clients);
    };
    await firesWhile({ heal }, 'Overloaded');
  });

  // Last, so that what counts failures has seen some.
  it('has data for every query of every dashboard once each thing that they show has happened', async () => {
    const member = await signUp(url);
    const mistakes = await FleetMistakes.beside(await pidOf('worker-1'));
    const { slug } = await member.publish();
    await mistakes.hideTables();
    // Again and again: what was counted once has no rate.
    const happen = async (): Promise<void> => {
      expect((await fetch(`${url}/api/articles/${slug}/html`)).status).toBe(200);
      expect((await fetch(`${url}/api/articles/${slug}/comments`)).status).toBe(500);
      await mistakes.raiseUnknown();
      await mistakes.addJobs();
    };
    const empty = async (): Promise<string[]> => {
      const without: string[] = [];
      for (const { dashboard, title, expression } of dashboardQueries({ rateInterval: '10m' }))
        if ((await prometheus.query(expression)).length === 0) without.push(`${dashboard}, ${title}: ${expression}`);
      return without;
    };
    try {
      for (const until = performance.now() + WITHIN_MS; (await empty()).length > 0 && performance.now() < until;) {
        await happen();
        await delay(500);
      }
      expect(await empty()).toEqual([]);
      expect(await firing()).toEqual(expect.arrayContaining(['UnexpectedErrors', 'DeadLetters', 'JobsFailing']));
    } finally {
      await mistakes.showTables();
      await mistakes[Symbol.asyncDispose]();
    }
  });
});
