import { setTimeout as delay } from 'node:timers/promises';
import { bucketOfSlug } from '@aqueduct/database';
import { waitUntil } from '@aqueduct/kernel/testing';
import { signUp, unique, type Member } from '../../support/conduit-client';
import { History, type Reader, type Write } from '../../support/history/history';

/** An article whose description counts its versions. */
interface Key {
  readonly author: Member;
  readonly slug: string;
  readonly shard: number;
}

export interface Counts {
  answered: number;
  unavailable: number;
}

const POSITION = 'aqueduct-position';

/** Concurrent writers and readers of articles on every shard, who note what they saw. */
export class Load {
  readonly history = new History();
  readonly reads = new Map<number, Counts>();
  readonly writes = new Map<number, Counts>();
  /** Answers that no fault explains. */
  readonly surprises: string[] = [];
  private running: Promise<unknown>[] = [];
  private readonly paused = new Set<number>();
  private readonly inFlight = new Map<number, number>();
  private stopped = false;

  private constructor(
    private readonly urls: readonly string[],
    private readonly keys: readonly Key[],
  ) {}

  /** @param urls the api's nodes; writers and readers use them in turn. */
  static async prepare(urls: readonly string[], shards: number, perShard = 2): Promise<Load> {
    const keys: Key[] = [];
    const enough = (): boolean =>
      Array.from({ length: shards }, (_, shard) => keys.filter((key) => key.shard === shard)).every(
        ({ length }) => length >= perShard,
      );
    while (!enough()) {
      const author = await signUp(urls[0] ?? '');
      const { slug } = await author.publish({ title: unique('Key'), description: 'v0' });
      const shard = (bucketOfSlug(slug) ?? 0) % shards;
      if (keys.filter((key) => key.shard === shard).length < perShard) keys.push({ author, slug, shard });
    }
    return new Load(urls, keys);
  }

  start(): void {
    this.running = this.keys.flatMap((key, i) => [
      // All through one process: the others know nothing of the writes but what the databases show them.
      this.write(key, this.url(0)),
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

  private async write({ author, slug, shard }: Key, url: string): Promise<void> {
    for (let version = 1; !this.stopped; version++) {
      while (this.paused.has(shard) && !this.stopped) await delay(5);
      this.inFlight.set(shard, (this.inFlight.get(shard) ?? 0) + 1);
      const startedAt = performance.now();
      const outcome = await this.put(url, author, slug, version);
      this.history.wrote({ key: slug, version, startedAt, endedAt: performance.now(), outcome });
      this.inFlight.set(shard, (this.inFlight.get(shard) ?? 1) - 1);
      this.count(this.writes, shard, outcome === 'acknowledged');
      await delay(outcome === 'acknowledged' ? 5 : 25);
    }
  }

  private async put(url: string, author: Member, slug: string, version: number): Promise<Write['outcome']> {
    try {
      const response = await fetch(`${url}/api/articles/${slug}`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', Authorization: `Token ${author.token}` },
        body: JSON.stringify({ article: { description: `v${version}` } }),
        signal: AbortSignal.timeout(15_000),
      });
      const text = await response.text();
      if (response.status === 200) return 'acknowledged';
      if (response.status !== 503) this.surprises.push(`PUT ${response.status} ${text}`);
      return text.includes('may or may not') ? 'unknown' : 'refused';
    } catch {
      return 'unknown';
    }
  }

  private async read({ author, slug, shard }: Key, first: number, reader: Reader): Promise<void> {
    let position: string | null = null;
    const session = unique(reader);
    for (let turn = first; !this.stopped; turn++) {
      const startedAt = performance.now();
      const headers: Record<string, string> = reader === 'writer' ? { Authorization: `Token ${author.token}` } : {};
      if (reader === 'holder' && position !== null) headers[POSITION] = position;
      try {
        const response = await fetch(`${this.url(turn)}/api/articles/${slug}`, {
          headers,
          signal: AbortSignal.timeout(15_000),
        });
        const text = await response.text();
        this.count(this.reads, shard, response.status === 200);
        if (response.status === 200) {
          position = response.headers.get(POSITION);
          const { article } = JSON.parse(text) as { article: { description: string } };
          this.history.saw({
            key: slug,
            version: versionOf(article.description),
            startedAt,
            endedAt: performance.now(),
            reader,
            session,
          });
        } else if (response.status !== 503) {
          this.surprises.push(`GET ${response.status} ${text}`);
        }
      } catch {
        this.count(this.reads, shard, false);
      }
      await delay(4);
    }
  }

  private count(counts: Map<number, Counts>, shard: number, isAnswered: boolean): void {
    const { answered, unavailable } = counts.get(shard) ?? { answered: 0, unavailable: 0 };
    counts.set(
      shard,
      isAnswered ? { answered: answered + 1, unavailable } : { answered, unavailable: unavailable + 1 },
    );
  }

  private url(index: number): string {
    return this.urls[index % this.urls.length] ?? '';
  }
}

function versionOf(description: string): number {
  return Number(description.slice(1));
}
