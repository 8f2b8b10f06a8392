import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiProcess } from './support/api-process';
import { openStage, type Stage } from './support/scene';

const GRACE_MS = 1000;
const CLIENTS = 8;
/** A balancer looks that often. */
const LOOK_EVERY_MS = 100;

/** The status of an answer. @throws what the connection fails with. */
function statusOf(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    }).once('error', reject);
  });
}

describe('a process that is told to end', () => {
  let stage: Stage;
  let api: ApiProcess;

  const start = async (env: Record<string, string>, preload?: string): Promise<void> => {
    const settings = { HEALTH_PORT: '0', SHUTDOWN_GRACE_MS: String(GRACE_MS), ...env };
    api = await ApiProcess.start(stage.addresses, settings, preload);
  };
  const readyUrl = (): string => api.said(/Health pages on (http:\S+\/health\/ready)/);

  beforeAll(async () => {
    stage = await openStage({ shards: 1, replicas: 0, directory: 'with-shard-0' });
  });
  afterAll(() => stage.topology.stop());
  afterEach(() => api.kill());

  it('loses no request of a balancer that asks for its health, and exits with 0', async () => {
    await start({});
    const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
    const health = new Agent({ keepAlive: true });
    let isReady = true;
    const statuses: number[] = [];
    const clients = Array.from({ length: CLIENTS }, async () => {
      while (isReady) statuses.push(await statusOf(`${api.url}/api/tags`, agent));
    });
    const balancer = (async () => {
      for (; isReady; await delay(LOOK_EVERY_MS)) isReady = (await statusOf(readyUrl(), health)) === 200;
    })();
    await delay(LOOK_EVERY_MS);
    const before = statuses.length;
    api.signal('SIGTERM');
    await Promise.all([balancer, ...clients]);
    expect(statuses.length).toBeGreaterThan(before);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    await api.exited();
    expect(api.exitCode).toBe(0);
    agent.destroy();
    health.destroy();
  });

  it('says at once that it drains, and is alive until its end', async () => {
    await start({});
    api.signal('SIGTERM');
    let ready: Response;
    do ready = await fetch(readyUrl());
    while (ready.status === 200);
    expect(await ready.json()).toMatchObject({ error: { lifecycle: { state: 'draining' } } });
    expect((await fetch(readyUrl().replace('ready', 'live'))).status).toBe(200);
    expect((await fetch(`${api.url}/api/tags`)).status).toBe(200);
  });

  it('drains after an error that nobody caught, says which, and exits with 1', async () => {
    await start({ SHUTDOWN_GRACE_MS: '0' }, require.resolve('./support/fail-on-signal.cjs'));
    api.signal('SIGUSR2');
    await api.exited();
    expect(api.exitCode).toBe(1);
    expect(api.output.join('\n')).toContain('thrown to be caught by nobody');
  });
});
