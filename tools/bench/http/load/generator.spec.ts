import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOnPath, Pinning } from '../stage/pinning';
import { Generator } from './generator';
import { writeRequests } from './request-file';

const STALL_MS = 300;

let server: Server;
let url: string;
let folder: string;
let requestFile: string;
let seen: IncomingMessage[];
let delayOf: (turn: number) => number;
let status: number;
beforeEach(async () => {
  seen = [];
  status = 200;
  delayOf = () => 0;
  server = createServer((request, response) => {
    seen.push(request);
    setTimeout(() => response.writeHead(status, { 'X-Cache': 'HIT' }).end('{}'), delayOf(seen.length));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = mkdtempSync(join(tmpdir(), 'bench-'));
  requestFile = join(folder, 'some.requests');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const loops = [['our own closed loop', false], ...(isOnPath('wrk') ? [['wrk', true] as const] : [])] as const;

describe.each(loops)('%s', (_name, hasWrk) => {
  const generator = new Generator(Pinning.find(), hasWrk);

  it('sends the requests of a file in turn, from where it is told to begin', async () => {
    writeRequests(requestFile, [{ path: '/a' }, { path: '/b' }, { path: '/c' }]);
    const { requests, failed } = await generator.closedLoop({ url, requestFile, first: 1, connections: 1, seconds: 1 });
    expect(requests).toBeGreaterThan(0);
    expect(failed).toBe(0);
    // wrk takes one or two to look at before it sends any.
    const begin = seen.slice(0, 4).map((request) => request.url);
    expect('/a/b/c/a/b/c').toContain(begin.join(''));
  });

  it('gives each keyed request a key of its own', async () => {
    writeRequests(requestFile, [{ method: 'POST', path: '/a', isKeyed: true, json: { n: 1 } }]);
    await generator.closedLoop({ url, requestFile, first: 0, connections: 4, seconds: 1 });
    const keys = seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys.length).toBeGreaterThan(0);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).not.toContainEqual(expect.stringContaining('{'));
  });

  it('counts answers of 400 and above as failures', async () => {
    status = 503;
    writeRequests(requestFile, [{ path: '/a' }]);
    const { requests, failed } = await generator.closedLoop({ url, requestFile, first: 0, connections: 1, seconds: 1 });
    expect(failed).toBe(requests);
  });
});

describe('the open loop', () => {
  const generator = new Generator(Pinning.find());

  it('goes on at its rate in an open loop while the server is slow, and counts latency from when a request was due', async () => {
    writeRequests(requestFile, [{ path: '/a' }]);
    delayOf = (turn) => (turn <= 20 ? STALL_MS : 0);
    const arrivals = { name: 'some', requestFile, first: 0, rate: 100 };
    const { streams } = await generator.openLoop({ url, seconds: 1, waitsBy: 'timer', streams: [arrivals] });
    const [stream] = streams;
    expect(stream?.due).toBeGreaterThanOrEqual(100);
    expect(stream?.due).toBeLessThanOrEqual(101);
    expect(stream?.latencyMs.max).toBeGreaterThanOrEqual(STALL_MS - 1);
    expect(stream?.latenessMs.p50).toBeLessThan(STALL_MS);
    expect(stream?.cache['HIT']).toBeGreaterThan(50);
  });
});
