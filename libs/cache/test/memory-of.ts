import 'reflect-metadata';
import { randomBytes, randomInt } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MemoryTier } from '../src/entries/memory-tier';
import { recipeOf } from '../src/cache';
import { owned } from '../src/entries/owned';
import { InvalidationLog } from '../src/invalidation/invalidation-log';

/*
 * A process of its own, whose memory is nobody else's: that of a run of tests holds whatever ran before. Its argument says what to
 * fill the memory with; it prints what that was allowed to take, what it says it took, and what it really took, in bytes.
 */

const MAX_BYTES = 12_000_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What Buffers had is freed beside the collection, and counted when the next one begins. */
async function usedBytes(): Promise<number> {
  for (let n = 0; n < 4; n++) {
    collect();
    await setImmediate();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const text = (length: number): string => randomBytes(Math.ceil(length / 2)).toString('hex');

/** An answer of a route, as libs/http keeps it. */
const answer = (): object => ({
  status: 200,
  contentType: 'application/json; charset=utf-8',
  headers: {},
  cacheControl: 'public, max-age=0, s-maxage=1',
  body: Buffer.from(text(randomInt(5_000, 20_000))),
  etag: `"${text(27)}"`,
});
const small = (): object => Buffer.from(text(randomInt(100, 1000)));
const article = (): object => ({
  id: text(18),
  title: text(40),
  body: text(randomInt(200, 3000)),
  tagList: [text(6), text(6), text(6)],
  favoritesCount: randomInt(1000),
  createdAt: new Date(),
  author: { id: text(18), username: text(10), bio: null, following: false },
});
const list = (): object => ({ articles: Array.from({ length: 10 }, article), articlesCount: 10 });
const cyrillic = (): object => ({ body: 'ж'.repeat(randomInt(500, 5000)), id: text(18) });

/** Fills the memory three times over, so that most of what came has gone. */
function fill(memory: MemoryTier, make: () => unknown): void {
  for (let n = 0; memory.stats.evicted < 2 * memory.stats.entries || memory.stats.evicted === 0; n++) {
    const value = owned(make());
    const { key, options } = recipeOf(`GET /api/articles/${text(30)}`, { ttlMs: 60_000 }, async () => value);
    const times = { madeAt: Date.now(), freshUntil: Infinity, staleUntil: Infinity, errorUntil: Infinity };
    const tags = [`article:${n}`, `articles-by:${n % 100}`, 'articles'];
    const floors = new Map([['shard 0', { timeline: 1, lsn: n }]]);
    memory.put({ key, value, tags, floors, seen: floors, moment: 0, bytes: options.bytesOf(value), ...times });
  }
}

const KINDS: Readonly<Record<string, () => unknown>> = {
  answers: answer,
  'small Buffers': small,
  'lists of objects': list,
  'strings of two bytes for each character': cyrillic,
};

async function main(kind: string): Promise<void> {
  const make = KINDS[kind];
  if (make === undefined) throw new TypeError(`There is no ${kind}`);
  const memory = new MemoryTier(new InvalidationLog({ hotPerSecond: 20 }), { maxBytes: MAX_BYTES, beatMs: 1000 });
  fill(memory, make);
  const said = memory.stats.bytes;
  const full = await usedBytes();
  memory.clear();
  process.stdout.write(JSON.stringify({ allowed: MAX_BYTES, said, taken: full - (await usedBytes()) }));
}

void main(process.argv[2] ?? '');
