import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';

/*
 * Serves the health of the process while its event loop may be blocked. Node loads this file as it is, also from the
 * sources: it imports packages only, and its types can be erased. The layout of the memory is that of shared-status.ts.
 */
export interface HealthThreadData {
  readonly memory: SharedArrayBuffer;
  readonly states: readonly string[];
  readonly port: number;
  readonly agentPort: number | undefined;
  readonly host: string;
  readonly readySilenceMs: number;
  readonly liveSilenceMs: number;
}

/** What it says when it listens. */
export interface HealthThreadPorts {
  readonly port: number;
  readonly agentPort: number | undefined;
}

/** In Terminus' words. */
interface Indicator {
  readonly status: string;
  readonly [detail: string]: unknown;
}

interface Page {
  readonly isOk: boolean;
  readonly details: Readonly<Record<string, Indicator>>;
}

const HEARD_BYTES = 8;
const HEADER_BYTES = 24;
const FIELD = { state: 0, weight: 1, sequence: 2, length: 3 };
const LEAST_WEIGHT = 1;
/** A checker that says nothing more is not waited for. */
const IDLE_MS = 5000;
const MOST_CONNECTIONS = 64;

const { memory, states, port, agentPort, host, readySilenceMs, liveSilenceMs } = workerData as HealthThreadData;
const heard = new BigInt64Array(memory, 0, 1);
const fields = new Int32Array(memory, HEARD_BYTES, 4);
const text = new Uint8Array(memory, HEADER_BYTES);

const field = (index: number): number => Atomics.load(fields, index);
const stateNow = (): string => states[field(FIELD.state)] ?? 'starting';

function silenceMs(): number {
  return Number((process.hrtime.bigint() - Atomics.load(heard, 0)) / 1_000_000n);
}

/** What the event loop last wrote; it may be writing just now. */
function written(): { dependencies?: Page; reason?: string } {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const before = field(FIELD.sequence);
    const copy = Buffer.from(text.slice(0, field(FIELD.length)));
    if (before % 2 === 0 && before === field(FIELD.sequence))
      return copy.length === 0 ? {} : (JSON.parse(copy.toString()) as object);
  }
  return {};
}

function heartbeat(mostMs: number): Indicator {
  const silentForMs = silenceMs();
  const isUp = silentForMs <= mostMs;
  const message = isUp ? {} : { message: `the event loop has been silent for ${silentForMs} ms` };
  return { status: isUp ? 'up' : 'down', silentForMs, ...message };
}

function lifecycle(isUp: (state: string) => boolean): Indicator {
  const { reason } = written();
  const state = stateNow();
  return { status: isUp(state) ? 'up' : 'down', state, ...(reason === undefined ? {} : { reason }) };
}

const PAGES: Readonly<Record<string, () => Page>> = {
  '/health/live': () => pageOf({ heartbeat: heartbeat(liveSilenceMs) }),
  '/health/startup': () => pageOf({ lifecycle: lifecycle((state) => state !== 'starting') }),
  '/health/ready': () =>
    pageOf({ lifecycle: lifecycle((state) => state === 'ready'), heartbeat: heartbeat(readySilenceMs) }),
  // What all processes share decides nothing: it is always answered with 200.
  '/health/dependencies': () => {
    const { dependencies } = written();
    const details = { ...dependencies?.details, heartbeat: heartbeat(readySilenceMs) };
    return { isOk: true, details };
  },
};

function pageOf(details: Page['details']): Page {
  return { isOk: Object.values(details).every(({ status }) => status === 'up'), details };
}

function answer(response: ServerResponse, { isOk, details }: Page, isHead: boolean): void {
  const entries = Object.entries(details);
  const down = entries.filter(([, { status }]) => status === 'down');
  const degraded = entries.some(([, { status }]) => status !== 'up');
  const body = JSON.stringify({
    status: isOk ? (degraded ? 'degraded' : 'ok') : 'error',
    info: Object.fromEntries(entries.filter(([, { status }]) => status !== 'down')),
    error: Object.fromEntries(down),
    details,
  });
  response.writeHead(isOk ? 200 : 503, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(isHead ? undefined : body);
}

/** HAProxy's agent-check: one line, as soon as somebody connects. */
function agentLine(): string {
  const state = stateNow();
  if (state === 'draining' || state === 'stopped') return 'drain\n';
  // A silent event loop cannot say how busy it is.
  const weight = silenceMs() > readySilenceMs ? LEAST_WEIGHT : Math.max(LEAST_WEIGHT, field(FIELD.weight));
  return `ready up ${weight}%\n`;
}

const pages = createHttpServer(
  { requestTimeout: IDLE_MS, headersTimeout: IDLE_MS, keepAliveTimeout: IDLE_MS },
  (request, response) => {
    const { method, url = '' } = request;
    const page = PAGES[url.split('?')[0] ?? ''];
    const isRead = method === 'GET' || method === 'HEAD';
    if (page !== undefined && isRead) return answer(response, page(), method === 'HEAD');
    response.writeHead(page === undefined ? 404 : 405, { 'content-length': 0, 'cache-control': 'no-store' }).end();
  },
);

const agent = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.end(agentLine());
});

async function listen(server: Server, at: number): Promise<number> {
  server.maxConnections = MOST_CONNECTIONS;
  server.listen(at, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function main(): Promise<void> {
  const ports: HealthThreadPorts = {
    port: await listen(pages, port),
    agentPort: agentPort === undefined ? undefined : await listen(agent, agentPort),
  };
  parentPort?.postMessage(ports);
}

main().catch((error: unknown) => {
  throw error;
});
