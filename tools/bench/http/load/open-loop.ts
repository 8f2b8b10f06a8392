import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { HttpConnection, type Answer } from './http-connection';
import { RequestSequence } from './request-file';

/*
 * Requests that arrive at constant rates, whatever the server does. One argument, OpenLoopOptions as JSON; prints an
 * OpenLoopResult.
 */
export interface ArrivalStream {
  readonly name: string;
  readonly requestFile: string;
  readonly first: number;
  /** Arrivals each second; 0 for none. */
  readonly rate: number;
}

export interface OpenLoopOptions {
  readonly url: string;
  readonly seconds: number;
  /**
   * `clock` looks at the clock all the time, and takes a core; `timer` is late by a millisecond or two, and leaves the
   * core to PostgreSQL.
   */
  readonly waitsBy: 'clock' | 'timer';
  readonly streams: readonly ArrivalStream[];
  /** Most connections of each stream. @default more than a server with a bounded queue lets wait */
  readonly maxConnections?: number;
  /** An answer that comes later is of no use, in ms. @default none is */
  readonly patienceMs?: number;
}

export interface StreamResult {
  readonly name: string;
  readonly due: number;
  readonly answered: number;
  readonly failed: number;
  /** Of those that were answered: within the patience. */
  readonly inTime: number;
  /** Of those that were answered: from the moment at which a request was due to the end of its answer. */
  readonly latencyMs: Percentiles;
  /** How late this generator itself was. */
  readonly latenessMs: Percentiles;
  /** Answers by what their X-Cache header says. */
  readonly cache: Readonly<Record<string, number>>;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface OpenLoopResult {
  readonly seconds: number;
  readonly streams: readonly StreamResult[];
}

/** More than a server with a bounded queue lets wait; what is due while all are busy waits for one, and its latency grows. */
const MAX_CONNECTIONS = 256;
const NO_END_MS = 1e9;
const LONGEST_DRAIN_MS = 3000;
const X_CACHE = /\r\nx-cache: *(\w+)/i;

class Stream {
  readonly latency = createHistogram();
  readonly lateness = createHistogram();
  readonly cache: Record<string, number> = {};
  private readonly requests: RequestSequence;
  private readonly everyMs: number;
  private readonly free: HttpConnection[] = [];
  private readonly dueAt = new Map<HttpConnection, number>();
  private readonly waiting: number[] = [];
  private connections = 0;
  private nextAt: number;
  due = 0;
  answered = 0;
  failed = 0;
  inTime = 0;

  constructor(
    private readonly options: OpenLoopOptions,
    readonly arrivals: ArrivalStream,
    startAt: number,
  ) {
    this.requests = new RequestSequence(arrivals.requestFile, arrivals.first);
    this.everyMs = 1000 / arrivals.rate;
    this.nextAt = startAt;
  }

  get isSettled(): boolean {
    return this.answered + this.failed >= this.due;
  }

  /** Sends all that is due before a moment, however late this generator itself is. */
  send(before: number): void {
    if (this.arrivals.rate === 0) return;
    const now = performance.now();
    for (; this.nextAt < before; this.nextAt += this.everyMs) {
      this.due++;
      this.lateness.record(nanoseconds(now - this.nextAt));
      this.waiting.push(this.nextAt);
    }
    while (this.waiting.length > 0) {
      const connection = this.free.pop() ?? this.open();
      if (connection === undefined) return;
      this.sendOn(connection);
    }
  }

  close(): void {
    for (const connection of [...this.free, ...this.dueAt.keys()]) connection.close();
  }

  private open(): HttpConnection | undefined {
    if (this.connections === (this.options.maxConnections ?? MAX_CONNECTIONS)) return undefined;
    this.connections++;
    const connection: HttpConnection = new HttpConnection(
      new URL(this.options.url),
      (answer) => this.take(connection, answer),
      () => this.lose(connection),
    );
    return connection;
  }

  private sendOn(connection: HttpConnection): void {
    const dueAt = this.waiting.shift();
    if (dueAt === undefined) return void this.free.push(connection);
    this.dueAt.set(connection, dueAt);
    connection.send(this.requests.take());
  }

  private take(connection: HttpConnection, { status, head }: Answer): void {
    const ms = performance.now() - (this.dueAt.get(connection) ?? 0);
    if (status >= 400) this.failed++;
    else this.note(ms);
    const cache = X_CACHE.exec(head)?.[1];
    if (cache !== undefined) this.cache[cache] = (this.cache[cache] ?? 0) + 1;
    this.dueAt.delete(connection);
    this.sendOn(connection);
  }

  private note(ms: number): void {
    this.answered++;
    this.latency.record(nanoseconds(ms));
    if (ms <= (this.options.patienceMs ?? NO_END_MS)) this.inTime++;
  }

  private lose(connection: HttpConnection): void {
    this.connections--;
    if (this.dueAt.delete(connection)) this.failed++;
    const index = this.free.indexOf(connection);
    if (index >= 0) this.free.splice(index, 1);
  }
}

const nanoseconds = (ms: number): number => Math.max(1, Math.round(ms * 1e6));

async function run(options: OpenLoopOptions): Promise<OpenLoopResult> {
  const { seconds, waitsBy, streams: arrivals } = options;
  const startAt = performance.now();
  const streams = arrivals.map((each) => new Stream(options, each, startAt));
  const until = startAt + seconds * 1000;
  let now = startAt;
  do {
    await new Promise((resolve) => (waitsBy === 'clock' ? setImmediate(resolve) : setTimeout(resolve, 1)));
    now = performance.now();
    for (const stream of streams) stream.send(Math.min(now, until));
  } while (now < until);
  const lapsed = (performance.now() - startAt) / 1000;
  const results = streams.map((stream) => resultOf(stream));
  while (performance.now() < until + LONGEST_DRAIN_MS && !streams.every((stream) => stream.isSettled))
    await new Promise((resolve) => setTimeout(resolve, 5));
  const latencies = streams.map(({ latency, inTime }) => ({ latencyMs: percentilesOf(latency), inTime }));
  for (const stream of streams) stream.close();
  return {
    seconds: lapsed,
    streams: results.map((result, index) => ({ ...result, ...latencies[index] })),
  };
}

function resultOf(stream: Stream): StreamResult {
  const { arrivals, due, answered, failed, inTime, latency, lateness, cache } = stream;
  return {
    name: arrivals.name,
    due,
    answered,
    failed,
    inTime,
    latencyMs: percentilesOf(latency),
    latenessMs: percentilesOf(lateness),
    cache: { ...cache },
  };
}

function percentilesOf(histogram: RecordableHistogram): Percentiles {
  if (histogram.count === 0) return { p50: 0, p99: 0, max: 0 };
  const ms = (ns: number): number => ns / 1e6;
  return { p50: ms(histogram.percentile(50)), p99: ms(histogram.percentile(99)), max: ms(histogram.max) };
}

run(JSON.parse(process.argv[2] ?? '{}') as OpenLoopOptions)
  .then((result) => process.stdout.write(`${JSON.stringify(result)}\n`))
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
