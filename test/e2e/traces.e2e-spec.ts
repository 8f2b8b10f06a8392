import { testDatabases } from '@aqueduct/database/testing';
import { newTrace } from '@aqueduct/kernel';
import { SCHEMAS } from '../../apps/installation';
import { environment } from '../support/api';
import { ConduitClient, signUp, unique, type Member } from '../support/conduit-client';
import { drawTrace, keepDrawing } from '../support/draw-trace';
import { OtlpCollector, type CollectedSpan } from '../support/otlp-collector';
import { SourceProcess } from '../support/source-process';

const SERVER = 2;
const PRODUCER = 4;
const CONSUMER = 5;

let collector: OtlpCollector;
let api: SourceProcess;
let worker: SourceProcess;
let author: Member;
let follower: Member;

beforeAll(async () => {
  collector = await OtlpCollector.start();
  const env = {
    ...environment(await testDatabases(SCHEMAS)),
    LOG_LEVEL: 'log',
    TRACES_OTLP_URL: collector.url,
    TRACES_SAMPLE_RATIO: '0',
  };
  [api, worker] = await Promise.all([
    SourceProcess.start('api', env),
    SourceProcess.start('worker', { ...env, WORKER_PORT: '0' }),
  ]);
  author = await signUp(api.url);
  follower = await signUp(api.url);
  await follower.follow(author.username);
});
afterAll(async () => {
  await Promise.all([api.stop(), worker.stop()]);
  await collector.close();
});

/** A trace that its client keeps. */
function kept(): { traceparent: string; traceId: string; spanId: string } {
  const traceparent = newTrace().replace(/00$/, '01');
  const [, traceId = '', spanId = ''] = traceparent.split('-');
  return { traceparent, traceId, spanId };
}

const named = (spans: readonly CollectedSpan[], name: RegExp): CollectedSpan[] =>
  spans.filter((span) => name.test(span.name));
const one = (spans: readonly CollectedSpan[], name: RegExp): CollectedSpan => {
  const [found] = named(spans, name);
  if (found === undefined) throw new Error(`No span is called ${name.source}: ${spans.map((s) => s.name).join(', ')}`);
  return found;
};

describe('The trace of one publication', () => {
  let spans: CollectedSpan[];
  let client: ReturnType<typeof kept>;
  const tag = unique('traced');

  beforeAll(async () => {
    client = kept();
    const answer = await author.exchange('POST', '/articles', {
      json: { article: { title: unique('Traced'), description: 'd', body: 'b', tagList: [tag] } },
      headers: { traceparent: client.traceparent },
    });
    expect(answer.status).toBe(201);
    spans = await collector.trace(client.traceId, [
      /^POST \/api\/articles$/,
      /popular-tags handles/,
      /notifications handles/,
      /waits in the outbox$/,
      /^publish conduit.article-published$/,
      /^publish conduit.article-retagged$/,
    ]);
  });

  it('begins with the request, as a part of what its client does', () => {
    const request = one(spans, /^POST \/api\/articles$/);
    expect(request).toMatchObject({ service: 'api', kind: SERVER, parentSpanId: client.spanId, hasFailed: false });
    expect(request.attributes).toMatchObject({ 'http.route': '/api/articles', 'http.response.status_code': 201 });
  });

  it('has who the author is, and each statement with its shard and the role of its node, as parts of the request', () => {
    const request = one(spans, /^POST \/api\/articles$/);
    expect(one(spans, /^authenticate$/)).toMatchObject({
      parentSpanId: request.spanId,
      attributes: { 'aqueduct.auth.outcome': 'known' },
    });
    const commit = one(spans, /^commit \(shard \d\)$/);
    expect(commit).toMatchObject({ service: 'api', parentSpanId: request.spanId });
    expect(commit.attributes).toMatchObject({ 'db.system.name': 'postgresql', 'aqueduct.db.role': 'primary' });
    expect(commit.attributes['aqueduct.db.with']).toContain('outbox.raise');
  });

  it('goes on in the worker: out of the outbox, to each group, and to what that changes', () => {
    const request = one(spans, /^POST \/api\/articles$/);
    const waits = named(spans, /waits in the outbox$/);
    const publications = named(spans, /^publish /);
    expect(waits.length).toBe(publications.length);
    for (const span of [...waits, ...publications])
      expect(span).toMatchObject({ service: 'worker', parentSpanId: request.spanId });
    for (const { kind } of publications) expect(kind).toBe(PRODUCER);
    const handled = named(spans, / handles /);
    expect(handled.length).toBeGreaterThanOrEqual(2);
    for (const span of handled) {
      expect(span).toMatchObject({
        service: 'worker',
        kind: CONSUMER,
        attributes: { 'aqueduct.event.outcome': 'done' },
      });
      expect(publications.map(({ spanId }) => spanId)).toContain(span.parentSpanId);
    }
    const [last] = named(spans, /^popular-tags handles/);
    const change = spans.find(
      ({ name, parentSpanId }) => name === 'commit (directory)' && parentSpanId === last?.spanId,
    );
    expect(change?.attributes['aqueduct.db.kind']).toBe('write');
  });

  it('can be drawn', () => {
    const drawn = drawTrace(spans);
    expect(drawn.split('\n')).toHaveLength(spans.length);
    expect(drawn.startsWith('POST /api/articles')).toBe(true);
    keepDrawing(drawn);
  });

  it('hangs together: every step is a part of another one of it', () => {
    const ids = new Set([client.spanId, ...spans.map(({ spanId }) => spanId)]);
    for (const { parentSpanId } of spans) expect(ids).toContain(parentSpanId);
  });
});

describe('Of what nobody keeps', () => {
  it('only what failed is sent, with all its steps', async () => {
    const trace = newTrace();
    const [, traceId = ''] = trace.split('-');
    const headers = { traceparent: trace };
    expect((await author.exchange('GET', '/articles', { headers })).status).toBe(200);
    const answer = await author.exchange('GET', '/articles/feed', {
      headers: { ...headers, 'x-request-timeout': '1' },
    });
    expect(answer.status).toBeGreaterThanOrEqual(500);
    const spans = await collector.trace(traceId, [/^GET \/api\/articles\/feed$/]);
    expect(one(spans, /^GET \/api\/articles\/feed$/).hasFailed).toBe(true);
    expect(named(spans, /^GET \/api\/articles$/)).toEqual([]);
  });
});

describe('A cached answer', () => {
  it('says in its trace how it was come by', async () => {
    const { traceparent, traceId } = kept();
    const anonymous = new ConduitClient(api.url);
    await anonymous.exchange('GET', '/tags', { headers: { traceparent } });
    const spans = await collector.trace(traceId, [/^GET \/api\/tags$/]);
    expect(one(spans, /^GET \/api\/tags$/).attributes).toMatchObject({
      'aqueduct.answer.cache': 'miss',
      'aqueduct.cache.outcome': 'miss',
    });
    expect(one(spans, /^load /).attributes).toMatchObject({ 'aqueduct.cache.result': 'made' });
  });
});
