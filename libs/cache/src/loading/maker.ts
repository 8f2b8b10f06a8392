import { setTimeout as delay } from 'node:timers/promises';
import { mergeFloors, satisfies, type Floors, type Freshness } from '@aqueduct/database';
import { Bulkhead } from '@aqueduct/kernel';
import type { Entry } from '../entries/entry';
import { lifetimeOf } from '../entries/entry';
import type { RedisTier } from '../entries/redis-tier';
import type { InvalidationLog } from '../invalidation/invalidation-log';
import { collectTags } from '../tags';
import type { CacheOptions, Recipe } from './recipe';

export interface MakerOptions {
  /** How many are made at once. */
  readonly loadsMax: number;
}

const LEAD_MS = 3000;
const FIRST_LOOK_MS = 5;
const LONGEST_LOOK_MS = 50;
const QUEUE_LIMIT = 5000;
const QUEUE_WAIT_MS = 5000;

/** Makes what is not there, or takes it from Redis; of all processes one at a time makes the same. */
export class Maker {
  private readonly bulkhead: Bulkhead;

  constructor(
    private readonly freshness: Freshness,
    private readonly log: InvalidationLog,
    private readonly redis: RedisTier | undefined,
    options: MakerOptions,
  ) {
    this.bulkhead = new Bulkhead({
      name: 'making what is not cached',
      concurrency: options.loadsMax,
      queueLimit: QUEUE_LIMIT,
      waitMs: QUEUE_WAIT_MS,
    });
  }

  /** @param floors what it must show. @throws what the work throws, OverloadedError. */
  async get<T>(recipe: Recipe<T>, floors: Floors): Promise<Entry<T>> {
    const { redis } = this;
    if (redis?.isUsable !== true) return this.make(recipe, floors);
    try {
      return await this.shared(redis, recipe, floors);
    } catch (error) {
      if (error instanceof Unshared) return this.make(recipe, floors);
      throw error;
    }
  }

  private async shared<T>(redis: RedisTier, recipe: Recipe<T>, floors: Floors): Promise<Entry<T>> {
    const until = performance.now() + LEAD_MS;
    for (let lookMs = FIRST_LOOK_MS; performance.now() < until; lookMs = Math.min(2 * lookMs, LONGEST_LOOK_MS)) {
      const found = await asking(redis.get<T>(recipe.key));
      if (found !== undefined && this.shows(found, floors)) return found;
      const token = await asking(redis.lead(recipe.key, LEAD_MS));
      if (token !== undefined) return this.lead(redis, recipe, floors, token);
      await delay(lookMs * (0.5 + Math.random() / 2));
    }
    throw new Unshared();
  }

  private async lead<T>(redis: RedisTier, recipe: Recipe<T>, floors: Floors, token: string): Promise<Entry<T>> {
    try {
      // Another one may have made it between the look and the lead.
      const found = await asking(redis.get<T>(recipe.key));
      if (found !== undefined && this.shows(found, floors)) return found;
      const { versions, floors: known } = await asking(redis.begin(recipe.options.tags ?? []));
      const entry = await this.make(recipe, mergeFloors(floors, known));
      await redis.put(entry, versions).catch(() => false);
      return entry;
    } finally {
      await redis.release(recipe.key, token);
    }
  }

  private shows(entry: Entry, floors: Floors): boolean {
    return satisfies(entry.floors, floors) && this.log.violated(entry.tags, entry.floors)?.length === 0;
  }

  private async make<T>({ key, options, work }: Recipe<T>, floors: Floors): Promise<Entry<T>> {
    return this.bulkhead.run(async () => {
      const madeAt = Date.now();
      const wanted = mergeFloors(floors, this.log.heard);
      const {
        result,
        floors: shown,
        seen,
      } = await this.freshness.load(wanted, () => collectTags(options.tags ?? [], work));
      const { result: value, tags } = result;
      return {
        key,
        value,
        tags,
        floors: shown,
        seen,
        madeAt,
        ...lifetimeOf(lifetimesOf(options, value), madeAt),
        bytes: options.bytesOf(value),
      };
    });
  }
}

function lifetimesOf<T>(options: CacheOptions<T>, value: T): CacheOptions<T> {
  return { ...options, ttlMs: options.ttlOf?.(value) ?? options.ttlMs };
}

/** Redis is away: each process makes its own. */
class Unshared extends Error {}

async function asking<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new Unshared('Redis is away', { cause });
  }
}
