import { randomBytes } from 'node:crypto';
import { waitFor } from '@aqueduct/kernel/testing';
import { freePorts } from '@aqueduct/testing/services';
import { startApi, startWorker, type Api, type Worker } from '../support/api';
import { ConduitClient, signUp, unique, type Member } from '../support/conduit-client';
import { scrape, type Scrape } from '../support/scrape';

let api: Api;
let worker: Worker;
let member: Member;
let anonymous: ConduitClient;

beforeAll(async () => {
  api = await startApi();
  worker = await startWorker(api);
  anonymous = new ConduitClient(api.url);
  member = await signUp(api.url);
});
afterAll(async () => {
  await worker.close();
  await api.close();
});

const now = (): Promise<Scrape> => scrape(api.url);
const requests = (seen: Scrape, route: string, method = 'GET'): number =>
  seen.sum('http_server_request_duration_seconds_count', { http_route: route, http_request_method: method });

describe('The metrics of a process', () => {
  it('count each request once by its route, whether it came from memory, was made, failed or was found nowhere', async () => {
    const { slug } = await member.publish();
    const before = await now();
    for (let n = 0; n < 5; n++) await anonymous.article(slug);
    await anonymous.get('/articles/no-such-1');
    await anonymous.get('/nowhere');
    await member.post('/articles', { article: {} });
    const after = await waitFor(async () => {
      const seen = await now();
      return requests(seen, '/api/articles', 'POST') > requests(before, '/api/articles', 'POST') && seen;
    });
    expect(requests(after, '/api/articles/:slug') - requests(before, '/api/articles/:slug')).toBe(6);
    expect(requests(after, '(none)') - requests(before, '(none)')).toBe(1);
    const status = (code: string): number =>
      after.sum('http_server_request_duration_seconds_count', { http_response_status_code: code });
    expect([status('404'), status('422')]).toEqual([2, 1]);
    expect(after.sum('aqueduct_cache_requests_total', { outcome: 'hit' })).toBeGreaterThanOrEqual(1);
  });

  it('show the databases by shard, node and kind', async () => {
    const seen = await now();
    const databases = ['directory', ...api.addresses.shards.map((_, shard) => `shard ${shard}`)];
    for (const database of databases) {
      expect(seen.sum('aqueduct_database_node_up', { database })).toBeGreaterThanOrEqual(1);
      expect(seen.sum('aqueduct_database_pool_max', { database })).toBeGreaterThan(0);
    }
    expect(seen.sum('aqueduct_database_statement_duration_seconds_count', { kind: 'write' })).toBeGreaterThan(0);
    expect(seen.sum('aqueduct_database_pool_acquire_duration_seconds_count')).toBeGreaterThan(0);
    expect(seen.sum('aqueduct_database_statements_total', { statement: 'commit' })).toBeGreaterThan(0);
  });

  it('do not grow with what clients send', async () => {
    const before = (await now()).series;
    const paths = Array.from({ length: 10_000 }, (_, n) => {
      const random = randomBytes(6).toString('hex');
      return [`/${random}`, `/articles/${random}`, `/profiles/${random}`, `/articles?tag=${random}`][n % 4] ?? '';
    });
    const methods = ['GET', 'GET', 'GET', 'PROPFIND', 'DELETE'];
    for (let at = 0; at < paths.length; at += 50)
      await Promise.all(paths.slice(at, at + 50).map((path, n) => anonymous.send(methods[n % 5] ?? 'GET', path)));
    // Routes, methods and statuses that were not asked for before: some, each with its buckets.
    expect((await now()).series - before).toBeLessThan(600);
  });

  it('come as OpenMetrics for who asks for that, with the same values', async () => {
    const text = await (
      await fetch(`${api.url}/metrics`, { headers: { accept: 'application/openmetrics-text; version=1.0.0' } })
    ).text();
    expect(text.endsWith('# EOF\n')).toBe(true);
    expect(text).toContain('# TYPE aqueduct_cache_requests counter');
    expect(text).toContain('aqueduct_cache_requests_total{outcome="hit",service="api"}');
  });
});

describe('A worker', () => {
  it('shows the events from the outbox to those who handle them, and the jobs', async () => {
    await member.publish({ tagList: [unique('measured')] });
    const seen = await waitFor(async () => {
      const now = await scrape(worker.url);
      const handled = now.sum('aqueduct_events_handled_total', { group: 'popular-tags', outcome: 'done' });
      // Without a broker an event is published when it has been handled.
      return handled > 0 && now.sum('aqueduct_outbox_published_total') > 0 && now;
    });
    const shards = api.addresses.shards.length;
    expect(seen.sum('aqueduct_outbox_relay_active')).toBe(shards);
    expect(seen.sum('aqueduct_event_lag_seconds_count', { group: 'popular-tags' })).toBeGreaterThan(0);
    expect(seen.sum('aqueduct_event_group_attached', { group: 'popular-tags' })).toBe(1);
    expect(seen.text).toContain('aqueduct_outbox_oldest_event_age_seconds{shard="0",service="worker"}');
    expect(seen.text).toContain('aqueduct_jobs{queue="maintenance",state="failed",service="worker"}');
  });
});

describe('Where the metrics have a port of their own', () => {
  it('they are on no other', async () => {
    const [port = 0] = await freePorts(1);
    const own = await startApi({ addresses: api.addresses, settings: { MANAGEMENT_PORT: String(port) } });
    const management = `http://127.0.0.1:${port}`;
    expect((await fetch(`${own.url}/metrics`)).status).toBe(404);
    expect((await scrape(management)).sum('aqueduct_build_info', { service: 'api' })).toBe(1);
    // Nor is the API there: what limits clients would not limit them.
    expect((await fetch(`${management}/api/articles`)).status).toBe(404);
    await own.close();
    await expect(fetch(`${management}/metrics`)).rejects.toThrow();
  });
});
