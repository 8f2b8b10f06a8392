import { setTimeout as delay } from 'node:timers/promises';
import { mergeFloors, satisfies, type Floors, type Freshness } from '@aqueduct/database';
import { Bulkhead } from '@aqueduct/kernel';
import type { Entry } from '../entries/entry';
import { lifetimeOf } from '../entries/entry';
import { owned } from '../entries/owned';
import type { RedisTier } from '../entries/redis-tier';
import type { InvalidationLog } from '../invalidation/invalidation-log';
import { publishLoad, type CacheLoad } from '../cache.events';
import { collectTags, isMaking } from '../tags';
import type { CacheOptions, Recipe } from './recipe';

export interface MakerOptions {
  /** How many are made at once. */
  readonly loadsMax: number;
}

/**
 * Who dies while leading is followed after this; who takes longer says so in time. A process that was just started stands
 * still for some hundred ms under the first rush of requests, which is when one load matters most.
 */
const LEAD_MS = 1500;
/** Who has waited so long for another one makes it as well. */
const LONGEST_WAIT_MS = 3000;
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
    const startedAt = performance.now();
    let [isMade, result]: [boolean, CacheLoad['result']] = [false, 'failed'];
    try {
      const entry = await this.load({ ...recipe, work: () => ((isMade = true), recipe.work()) }, floors);
      result = isMade ? 'made' : 'redis';
      return entry;
    } finally {
      publishLoad(() => ({ key: recipe.key, result, ms: performance.now() - startedAt }));
    }
  }

  private async load<T>(recipe: Recipe<T>, floors: Floors): Promise<Entry<T>> {
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
    const until = performance.now() + LONGEST_WAIT_MS;
    for (let lookMs = FIRST_LOOK_MS; performance.now() < until; lookMs = Math.min(2 * lookMs, LONGEST_LOOK_MS)) {
      const found = await this.find<T>(redis, recipe.key, floors);
      if (found !== undefined) return found;
      const token = await asking(redis.lead(recipe.key, LEAD_MS));
      if (token !== undefined) return this.lead(redis, recipe, floors, token);
      await delay(lookMs * (0.5 + Math.random() / 2));
    }
    throw new Unshared();
  }

  private async lead<T>(redis: RedisTier, recipe: Recipe<T>, floors: Floors, token: string): Promise<Entry<T>> {
    const renewing = setInterval(() => void redis.renew(recipe.key, token, LEAD_MS), LEAD_MS / 3);
    try {
      // Another one may have made it between the look and the lead.
      const found = await this.find<T>(redis, recipe.key, floors);
      if (found !== undefined) return found;
      const before = await asking(redis.begin(recipe.options.tags ?? []));
      const entry = await this.make(recipe, mergeFloors(floors, before.floors));
      await redis.put(entry, before).catch(() => false);
      return entry;
    } finally {
      clearInterval(renewing);
      await redis.release(recipe.key, token);
    }
  }

  /** What is in Redis, and shows what it must and all that was heard here. */
  private async find<T>(redis: RedisTier, key: string, floors: Floors): Promise<Entry<T> | undefined> {
    const entry = await asking(redis.get<T>(key, this.log.moment));
    if (entry === undefined || !satisfies(entry.floors, floors)) return undefined;
    return this.log.violated(entry)?.length === 0 ? entry : undefined;
  }

  private make<T>(recipe: Recipe<T>, floors: Floors): Promise<Entry<T>> {
    // What is made as a part of something else has its place already: it must not wait for another.
    return isMaking() ? this.work(recipe, floors) : this.bulkhead.run(() => this.work(recipe, floors));
  }

  private async work<T>({ key, options, work }: Recipe<T>, wanted: Floors): Promise<Entry<T>> {
    const [madeAt, moment] = [Date.now(), this.log.moment];
    const { result, floors, seen } = await this.freshness.load(mergeFloors(wanted, this.log.heard), () =>
      collectTags(options.tags ?? [], work),
    );
    this.log.resolve(floors, seen, moment);
    const { tags } = result;
    const value = owned(result.result);
    const lifetime = lifetimeOf(lifetimesOf(options, value), madeAt);
    return { key, value, tags, floors, seen, madeAt, moment, ...lifetime, bytes: options.bytesOf(value) };
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
