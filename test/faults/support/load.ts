import { setTimeout as delay } from 'node:timers/promises';
import { bucketOfSlug } from '@aqueduct/database';
import { waitUntil } from '@aqueduct/kernel/testing';
import { signUp, unique, type Member } from '../../support/conduit-client';
import { History, type Reader, type Write } from '../../support/history/history';
import { LoadNodes } from './load-nodes';

/** An article whose description counts its versions. */
interface Key {
  readonly author: Member;
  readonly slug: string;
  readonly shard: number;
  /** Between two writes, and between two reads, in ms. */
  readonly restMs: { readonly write: number; readonly read: number };
}

export interface LoadOptions {
  /** Keys of each shard that are written again at once. @default 2 */
  readonly busy?: number;
  /** Keys of each shard that are written now and then: what one write leaves behind is not repaired by the next. @default 0 */
  readonly calm?: number;
  /**
   * `first`: all writes go through one node; the others know nothing of them but what the databases show them.
   * `any`: each goes through the next one. @default 'first'
   */
  readonly writeThrough?: 'first' | 'any';
}

export interface Counts {
  answered: number;
  unavailable: number;
}

const POSITION = 'aqueduct-position';
const BUSY = { write: 5, read: 4 };
const CALM = { write: 3000, read: 25 };

/** Concurrent writers and readers of articles on every shard, who note what they saw. */
export class Load {
  readonly history = new History();
  readonly reads = new Map<number, Counts>();
  readonly writes = new Map<number, Counts>();
  /** Answers of each node, by its URL, that came from a cache. */
  readonly hits = new Map<string, number>();
  /** Answers that no fault explains. */
  readonly surprises: string[] = [];
  private running: Promise<unknown>[] = [];
  private readonly paused = new Set<number>();
  private readonly inFlight = new Map<number, number>();
  private stopped = false;

  private constructor(
    readonly nodes: LoadNodes,
    private readonly keys: readonly Key[],
    private readonly writeThrough: 'first' | 'any',
  ) {}

  /** @param urls the api's nodes; readers use them in turn. */
  static async prepare(
    urls: readonly string[],
    shards: number,
    { busy = 2, calm = 0, writeThrough = 'first' }: LoadOptions = {},
  ): Promise<Load> {
    const keys: Key[] = [];
    const perShard = busy + calm;
    const enough = (): boolean =>
      Array.from({ length: shards }, (_, shard) => keys.filter((key) => key.shard === shard)).every(
        ({ length }) => length >= perShard,
      );
    while (!enough()) {
      const author = await signUp(urls[0] ?? '');
      const { slug } = await author.publish({ title: unique('Key'), description: 'v0' });
      const shard = (bucketOfSlug(slug) ?? 0) % shards;
      const known = keys.filter((key) => key.shard === shard).length;
      if (known < perShard) keys.push({ author, slug, shard, restMs: known < busy ? BUSY : CALM });
    }
    return new Load(new LoadNodes(urls), keys, writeThrough);
  }

  start(): void {
    this.running = this.keys.flatMap((key, i) => [
      this.write(key, i),
      this.read(key, i + 1, 'writer'),
      this.read(key, i, 'holder'),
      this.read(key, i + 1, 'other'),
      this.read(key, i, 'other'),
    ]);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
  }

  /** Reads what each key ended at. */
  async end(): Promise<void> {
    for (const { author, slug } of this.keys)
      this.history.ended(slug, versionOf((await author.article(slug)).description));
  }

  /** How many answers there were since the last call. */
  take(kind: 'reads' | 'writes', shard: number): Counts {
    const counts = this[kind].get(shard) ?? { answered: 0, unavailable: 0 };
    this[kind].set(shard, { answered: 0, unavailable: 0 });
    return counts;
  }

  /** Resolves when each shard has answered that many more requests of the kind. */
  async until(kind: 'reads' | 'writes', shard: number, answered: number): Promise<void> {
    this.take(kind, shard);
    await waitUntil(async () => (this[kind].get(shard)?.answered ?? 0) >= answered, 30_000);
  }

  /** No write of the shard begins until `resumeWrites`; returns when those that had begun are over. */
  async pauseWrites(shard: number): Promise<void> {
    this.paused.add(shard);
    while ((this.inFlight.get(shard) ?? 0) > 0) await delay(1);
  }

  resumeWrites(shard: number): void {
    this.paused.delete(shard);
  }

  /** Anonymous reads of every key through one node, at once. */
  async burst(url: string): Promise<void> {
    await Promise.all(this.keys.map((key) => this.look(key, url, 'other', unique('burst'), null)));
  }

  private async write({ author, slug, shard, restMs }: Key, first: number): Promise<void> {
    const through = (version: number): string =>
      this.nodes.at(this.writeThrough === 'first' ? 0 : first + version, 'write');
    for (let version = 1; !this.stopped; version++) {
      while (this.paused.has(shard) && !this.stopped) await delay(5);
      this.inFlight.set(shard, (this.inFlight.get(shard) ?? 0) + 1);
      const startedAt = performance.now();
      const outcome = await this.put(through(version), author, slug, version);
      this.history.wrote({ key: slug, version, startedAt, endedAt: performance.now(), outcome });
      this.inFlight.set(shard, (this.inFlight.get(shard) ?? 1) - 1);
      this.count(this.writes, shard, outcome === 'acknowledged');
      await this.rest(outcome === 'acknowledged' ? restMs.write : 25);
    }
  }

  private async put(url: string, author: Member, slug: string, version: number): Promise<Write['outcome']> {
    try {
      const response = await this.nodes.send(url, `/api/articles/${slug}`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', Authorization: `Token ${author.token}` },
        body: JSON.stringify({ article: { description: `v${version}` } }),
      });
      const { text } = response;
      if (response.status === 200) return 'acknowledged';
      if (response.status !== 503) this.surprises.push(`PUT ${response.status} ${text}`);
      return text.includes('may or may not') ? 'unknown' : 'refused';
    } catch {
      return 'unknown';
    }
  }

  private async read(key: Key, first: number, reader: Reader): Promise<void> {
    let position: string | null = null;
    const session = unique(reader);
    for (let turn = first; !this.stopped; turn++) {
      position = await this.look(key, this.nodes.at(turn, 'read'), reader, session, position);
      await delay(key.restMs.read);
    }
  }

  /** One read. @returns the position that a holder echoes next. */
  private async look(
    { author, slug, shard }: Key,
    url: string,
    reader: Reader,
    session: string,
    position: string | null,
  ): Promise<string | null> {
    const startedAt = performance.now();
    const headers: Record<string, string> = reader === 'writer' ? { Authorization: `Token ${author.token}` } : {};
    if (reader === 'holder' && position !== null) headers[POSITION] = position;
    try {
      const response = await this.nodes.send(url, `/api/articles/${slug}`, { headers });
      const { text } = response;
      this.count(this.reads, shard, response.status === 200);
      if (response.status !== 200) {
        if (response.status !== 503) this.surprises.push(`GET ${response.status} ${text}`);
        return position;
      }
      if (response.headers.get('x-cache') === 'HIT') this.hits.set(url, (this.hits.get(url) ?? 0) + 1);
      const { article } = JSON.parse(text) as { article: { description: string } };
      const version = versionOf(article.description);
      this.history.saw({ key: slug, version, startedAt, endedAt: performance.now(), reader, session });
      return response.headers.get(POSITION);
    } catch {
      this.count(this.reads, shard, false);
      return position;
    }
  }

  /** Ends early with the load. */
  private async rest(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (!this.stopped && performance.now() < until) await delay(Math.min(100, ms));
  }

  private count(counts: Map<number, Counts>, shard: number, isAnswered: boolean): void {
    const { answered, unavailable } = counts.get(shard) ?? { answered: 0, unavailable: 0 };
    counts.set(
      shard,
      isAnswered ? { answered: answered + 1, unavailable } : { answered, unavailable: unavailable + 1 },
    );
  }
}

function versionOf(description: string): number {
  return Number(description.slice(1));
}
