import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { StatusReport } from '@aqueduct/observability';
import { waitFor } from '@aqueduct/kernel/testing';
import { freePorts } from '@aqueduct/testing/services';
import { Client } from 'pg';
import { startApi, startWorker, type Api, type Worker } from '../support/api';
import { ConduitClient, signUp, unique, type ErrorBody, type Member } from '../support/conduit-client';
import { EventStream } from '../support/event-stream';
import { lookAtStatus, StatusLook } from '../support/status';

let api: Api;
let worker: Worker;
let member: Member;

beforeAll(async () => {
  api = await startApi();
  worker = await startWorker(api);
  member = await signUp(api.url);
});
afterAll(async () => {
  await worker.close();
  await api.close();
});

/** By node:http: fetch says of itself what mode it is in. */
async function statusOf(url: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  const request = get(url, { headers, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  request.destroy();
  return response.statusCode;
}
const open = (url = api.url): Promise<EventStream<StatusReport>> => EventStream.open(`${url}/status/stream`, 'none');

describe('The status page', () => {
  it('has every database with its nodes, and where they stand', async () => {
    const look = await waitFor(async () => {
      const now = await lookAtStatus(api.url);
      return now.rows('nodes').every(({ Role }) => Role !== 'down') && now;
    });
    const databases = ['directory', ...api.addresses.shards.map((_, shard) => `shard ${shard}`)];
    for (const database of databases) {
      const nodes = look.rows('nodes').filter(({ Database }) => Database === database);
      expect(nodes.map(({ Role }) => Role)).toEqual(['primary', 'replica']);
      expect(nodes[1]?.['Lag']).toBeGreaterThanOrEqual(0);
      expect(nodes[0]).toMatchObject({ Busy: expect.any(Number), Idle: expect.any(Number), Waiting: 0, Trouble: null });
    }
    expect([look.fact('State'), look.fact('Databases not whole')]).toEqual(['ready', 0]);
    expect(look.report).toMatchObject({ service: 'api', version: '0.1.0' });
  });

  it('has rate, latency and errors of the last seconds by route, and what the cache gave', async () => {
    const { slug } = await member.publish();
    const anonymous = new ConduitClient(api.url);
    for (let n = 0; n < 20; n++) await anonymous.article(slug);
    const look = await waitFor(async () => {
      const now = await lookAtStatus(api.url);
      return now.rows('routes').some(({ Route }) => Route === 'GET /api/articles/:slug') && now;
    });
    const route = look.rows('routes').find(({ Route }) => Route === 'GET /api/articles/:slug');
    expect(route).toMatchObject({ '5xx': 0 });
    expect(route?.['Requests']).toBeGreaterThan(0);
    expect(route?.['p99']).toBeGreaterThanOrEqual(Number(route?.['p50']));
    expect(look.fact('Requests')).toBeGreaterThanOrEqual(Number(route?.['Requests']));
    expect(look.fact('Cache hits')).toBeGreaterThan(0);
    expect(look.fact('Things kept')).toBeGreaterThan(0);
    expect(look.fact('Requests let in at once')).toBeGreaterThan(0);
    expect(look.fact('Heap')).toBeGreaterThan(1);
  });

  it('has the worker’s part too, as it says itself', async () => {
    await member.publish({ tagList: [unique('seen')] });
    const handled = (look: StatusLook): boolean =>
      look.rows('groups').some(({ Group, Handled }) => Group === 'popular-tags' && Number(Handled) > 0);
    const [here, there] = await Promise.all(
      [api.url, worker.url].map((url) =>
        waitFor(async () => {
          const look = await lookAtStatus(url);
          return handled(look) && look;
        }),
      ),
    );
    expect(here?.rows('relays').map(({ Shard }) => Shard)).toEqual(api.addresses.shards.map((_, n) => `shard ${n}`));
    expect(there?.report.service).toBe('worker');
    expect(there?.rows('queues').map(({ Queue }) => Queue)).toContain('maintenance');
    expect(there?.rows('outboxes').every(({ Events }) => Number(Events) >= 0)).toBe(true);
  });

  it('has what the databases are asked: by this process, and by all as their primaries count', async () => {
    await member.publish();
    const look = await lookAtStatus(api.url);
    expect(look.rows('own-statements').length).toBeGreaterThan(3);
    const servers = await waitFor(async () => {
      const rows = (await lookAtStatus(api.url)).rows('server-statements');
      return rows.length > 0 && rows;
    });
    for (const { Statement, Calls } of servers) {
      expect(Statement).toMatch(/^(select|insert|update|delete|with)\b/i);
      expect(String(Statement).length).toBeLessThanOrEqual(200);
      expect(Calls).toBeGreaterThan(0);
    }
  });

  it('says nothing of who uses the API, and no password of a database', async () => {
    const texts = await Promise.all(
      ['', '/data'].map(async (path) => (await fetch(`${api.url}/status${path}`)).text()),
    );
    const password = decodeURIComponent(new URL(api.addresses.directory.nodes[0]?.url ?? '').password);
    for (const secret of [member.username, member.email, password]) expect(texts.join()).not.toContain(secret);
  });

  it('shows what clients send nowhere, and what it shows as text', async () => {
    const hostile = `<img src=x onerror=alert(1)>`;
    const anonymous = new ConduitClient(api.url);
    await anonymous.get(`/${encodeURIComponent(hostile)}`);
    await anonymous.get(`/articles?tag=${encodeURIComponent(hostile)}`);
    await anonymous.send('PROPFIND', '/articles');
    await member.publish({ tagList: [hostile], title: hostile }).catch(() => undefined);
    const page = await (await fetch(`${api.url}/status`)).text();
    expect(page).not.toContain('<img');
    expect(page).not.toContain('alert(1)');
  });

  it('is one document that brings all it needs, is never kept, and runs nothing else', async () => {
    const response = await fetch(`${api.url}/status`);
    const page = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'sha256-[^']+';/);
    expect(page).toContain('shard 0');
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect((await fetch(`${api.url}/openapi.json`).then((answer) => answer.text())).includes('/status')).toBe(false);
  });
});

describe('The last errors', () => {
  it('are shown by kind, with the request of the last one, and without what was sent', async () => {
    const own = await startApi({ log: () => undefined });
    for (const { nodes } of own.addresses.shards) {
      const client = new Client({ connectionString: nodes[0]?.url });
      await client.connect();
      await client.query('ALTER TABLE accounts ALTER COLUMN username TYPE int USING 0');
      await client.end();
    }
    expect((await lookAtStatus(own.url)).rows('error-groups')).toEqual([]);
    const [username, email] = [unique('jake'), `${unique('jake')}@secret.example.com`];
    const user = { username, email, password: unique('hunter2') };
    const answer = await new ConduitClient(own.url).send('POST', '/users', { json: { user } });
    expect(answer.status).toBe(500);
    const look = await waitFor(async () => {
      const now = await lookAtStatus(own.url);
      return now.rows('error-groups').length > 0 && now;
    });
    expect(look.rows('error-groups')).toMatchObject([
      { Times: 1, 'Last request': (answer.body as ErrorBody).errors['request']?.[0] },
    ]);
    for (const secret of Object.values(user)) expect(JSON.stringify(look.report)).not.toContain(secret);
    await own.close();
  });
});

describe('The stream of the status page', () => {
  it('brings a report at once, and one each second, in which the numbers change', async () => {
    const stream = await open();
    const startedAt = performance.now();
    const reports = (await stream.take(3)).map((report) => new StatusLook(report));
    expect(performance.now() - startedAt).toBeGreaterThan(1500);
    expect(new Set(reports.map(({ report }) => report.at)).size).toBe(3);
    const anonymous = new ConduitClient(api.url);
    for (let n = 0; n < 50; n++) await anonymous.get('/tags');
    await waitFor(async () =>
      new StatusLook((await stream.take(1))[0] as StatusReport)
        .rows('routes')
        .some(({ Route }) => Route === 'GET /api/tags'),
    );
    stream.close();
  });

  it('is open to twenty at once, and to another one when one of them leaves', async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => open()));
    await expect(open()).rejects.toThrow('503');
    expect(await statusOf(`${api.url}/status`)).toBe(200);
    streams.pop()?.close();
    streams.push(await waitFor(() => open().catch(() => undefined)));
    for (const stream of streams) stream.close();
  });

  it('ends when its process closes', async () => {
    const closing = await startApi({ addresses: api.addresses });
    const stream = await open(closing.url);
    await stream.take(1);
    const startedAt = performance.now();
    await closing.close();
    expect(performance.now() - startedAt).toBeLessThan(5000);
    while ((await stream.next()) !== undefined);
  });
});

describe('Who may see the status page', () => {
  const PATHS = ['/status', '/status/data', '/status/stream'];
  // Without the run's services: in production one Redis for both cache and jobs is refused.
  const production = { NODE_ENV: 'production', RABBITMQ_URL: '', JOBS_REDIS_URL: '', CACHE_REDIS_URL: '' };

  /** What each of its paths is answered with. */
  const answers = (url: string, headers?: Record<string, string>): Promise<(number | undefined)[]> =>
    Promise.all(PATHS.map((path) => statusOf(`${url}${path}`, headers)));

  /** The same of a process with these settings. */
  async function answersWith(settings: Record<string, string>): Promise<(number | undefined)[]> {
    const own = await startApi({ addresses: api.addresses, settings });
    try {
      return await answers(own.url);
    } finally {
      await own.close();
    }
  }

  it('is nobody in production, where no port of its own keeps it from the world', async () => {
    expect(await answersWith(production)).toEqual([404, 404, 404]);
  });

  it('is decided by STATUS_PAGE where that is set', async () => {
    expect(await answersWith({ ...production, STATUS_PAGE: 'on' })).toEqual([200, 200, 200]);
    expect(await answersWith({ STATUS_PAGE: 'off' })).toEqual([404, 404, 404]);
  });

  it('is who reaches the port of its own, in production too, and nobody if that could not be had', async () => {
    const [port = 0] = await freePorts(1);
    const settings = { ...production, MANAGEMENT_PORT: String(port) };
    const own = await startApi({ addresses: api.addresses, settings });
    expect(await answers(own.url)).toEqual([404, 404, 404]);
    expect(await answers(`http://127.0.0.1:${port}`)).toEqual([200, 200, 200]);
    expect(await answersWith(settings)).toEqual([404, 404, 404]);
    await own.close();
  });

  it('is no page of another site; a link there leads here', async () => {
    const from = (site: string, mode: string): Promise<(number | undefined)[]> =>
      answers(api.url, { 'sec-fetch-site': site, 'sec-fetch-mode': mode });
    expect(await from('cross-site', 'cors')).toEqual([404, 404, 404]);
    expect(await from('same-origin', 'cors')).toEqual([200, 200, 200]);
    expect((await from('cross-site', 'navigate'))[0]).toBe(200);
  });
});
