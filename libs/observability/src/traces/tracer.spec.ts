import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { partsOf } from '../traceparent';
import { Tracer } from './tracer';

const NOBODY = 'http://127.0.0.1:9/v1/traces';
const tracerOf = (sampleRatio: number, url = NOBODY): Tracer =>
  new Tracer({ url, service: 'test', version: '1', sampleRatio });

/** Names of the spans that a collector gets of what `work` does. */
async function sent(sampleRatio: number, work: (tracer: Tracer) => void): Promise<string[]> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (chunk: string) => bodies.push(chunk));
    request.on('end', () => response.end('{}'));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const tracer = tracerOf(sampleRatio, `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`);
  work(tracer);
  await tracer.close();
  server.closeAllConnections();
  server.close();
  return [...bodies.join('').matchAll(/"spanId":"[0-9a-f]+",(?:"parentSpanId":"[0-9a-f]*",)?"name":"([^"]+)"/g)]
    .map(([, name = '']) => name)
    .sort();
}

function request(tracer: Tracer, name: string, failed: boolean, parent?: string): void {
  const trace = tracer.begin({ name, parent });
  tracer.add({ name: `part of ${name}`, parent: trace }, 1);
  tracer.end(trace, { failed });
}

describe(Tracer.name, () => {
  it('keeps all of what its ratio chooses, and of the rest what failed, with its parts', async () => {
    expect(await sent(1, (tracer) => request(tracer, 'a', false))).toEqual(['a', 'part of a']);
    const some = await sent(0, (tracer) => {
      request(tracer, 'a', false);
      request(tracer, 'b', true);
    });
    expect(some).toEqual(['b', 'part of b']);
  });

  it('keeps what its client keeps, whatever the ratio, and not what it does not', async () => {
    const [kept, not] = ['01', '00'].map((flags) => `00-${'a'.repeat(32)}-${'b'.repeat(16)}-${flags}`);
    const found = await sent(0, (tracer) => request(tracer, 'kept', false, kept));
    expect(found).toEqual(['kept', 'part of kept']);
    expect(await sent(1, (tracer) => request(tracer, 'not', false, not))).toEqual([]);
  });

  it('chooses about as many as its ratio says, by the id, so that all processes choose alike', async () => {
    const tracer = tracerOf(0.25);
    const chosen = Array.from({ length: 2000 }, () => {
      const trace = tracer.begin({ name: 'x', parent: undefined });
      tracer.end(trace);
      return partsOf(trace)?.isSampled === true;
    }).filter(Boolean).length;
    expect(chosen).toBeGreaterThan(380);
    expect(chosen).toBeLessThan(620);
    await tracer.close();
  });

  it('neither waits nor grows while its collector is away', async () => {
    const tracer = tracerOf(1);
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 30_000; n++) request(tracer, 'x', false);
    // Steps whose end is never said do not pile up either.
    for (let n = 0; n < 30_000; n++) tracer.begin({ name: 'never ends', parent: undefined });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(150_000_000);
    const startedAt = performance.now();
    await tracer.close();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(tracer.stats.sent).toBe(0);
  });
});
