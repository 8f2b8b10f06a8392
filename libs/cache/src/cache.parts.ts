import type { Freshness, PrimarySession, PrimarySessionOptions } from '@aqueduct/database';
import { withDeadline } from '@aqueduct/kernel';
import { Bus } from './bus/bus';
import { NotifyChannel } from './bus/notify.channel';
import { RedisChannel } from './bus/redis.channel';
import { Cache } from './cache';
import type { CacheSettings } from './cache.settings';
import { MemoryTier } from './entries/memory-tier';
import { RedisTier } from './entries/redis-tier';
import { InvalidationLog } from './invalidation/invalidation-log';
import { Invalidator } from './invalidation/invalidator';
import type { InvalidationJournal } from './invalidation/journal';
import { Maker } from './loading/maker';
import { Tiers } from './loading/tiers';
import { FloorsOfUsers } from './redis/floors-of-users';
import { CONFIRM_MS, Generation } from './redis/generation';
import { GuardedRedis } from './redis/guarded-redis';

interface Shared {
  readonly redis: GuardedRedis;
  readonly generation: Generation;
  readonly tier: RedisTier;
}

/** How often each process says that it is there, in ms. */
const BEAT_MS = 250;
const SWEEP_MS = 1000;
const START_WAIT_MS = 1000;
/** What a hot tag made old is made anew a little before others may no longer see it. */
const HOT_SHARE = 0.95;

/** The parts of the cache, and what connects them. Which carries what is decided here, by CACHE_REDIS_URL. */
export class CacheParts {
  readonly shared: Shared | undefined;
  private readonly log: InvalidationLog;
  private readonly memory: MemoryTier;
  private readonly bus: Bus;
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly settings: CacheSettings,
    openSession: (options: PrimarySessionOptions) => Promise<PrimarySession>,
    private readonly freshness: Freshness,
    /** What a replica may lack, in ms. */
    stalenessBoundMs: number,
  ) {
    const settleMs = stalenessBoundMs + BEAT_MS;
    this.shared = sharedOf(settings, settleMs);
    this.log = new InvalidationLog({ hotPerSecond: settings.hotPerSecond });
    this.memory = new MemoryTier(this.log, { maxBytes: settings.maxBytes, beatMs: HOT_SHARE * settings.trustMs });
    const channel =
      this.shared === undefined
        ? new NotifyChannel(openSession)
        : new RedisChannel(this.shared.redis, settings.namespace);
    this.bus = new Bus(channel, { beatMs: BEAT_MS, trustMs: settings.trustMs, settleMs });
  }

  /** Resolves when what other processes change is heard, or at the latest after a second. */
  async open(journal: InvalidationJournal | undefined): Promise<Cache> {
    const { freshness, memory, log, bus, shared, settings } = this;
    const invalidator = new Invalidator(memory, log, bus, shared, journal);
    const maker = new Maker(freshness, log, settings.enabled ? shared?.tier : undefined, settings);
    const tiers = new Tiers(freshness, memory, log, bus, maker, {
      isEnabled: settings.enabled,
      trustMs: settings.trustMs,
    });
    await withDeadline(START_WAIT_MS, 'Listening', this.start(invalidator)).catch(() => undefined);
    return new Cache(tiers, invalidator, memory, bus, () => shared?.redis.isUp);
  }

  async close(): Promise<void> {
    this.timers.forEach(clearInterval);
    await this.bus.stop();
    await this.shared?.redis.stop();
  }

  private start(invalidator: Invalidator): Promise<void> {
    const { shared, freshness, settings } = this;
    shared?.redis.start();
    const listening = this.bus.start({
      invalidated: (invalidation) => invalidator.heard(invalidation),
      missed: () => {
        // What is being made may lack it too.
        this.log.noteMissed();
        this.memory.clear();
      },
    });
    if (shared !== undefined) freshness.shared = floorsIn(shared, settings.namespace);
    this.timers = [
      setInterval(() => this.memory.sweep(), SWEEP_MS),
      setInterval(() => void shared?.generation.confirm().catch(() => undefined), CONFIRM_MS),
    ];
    for (const timer of this.timers) timer.unref();
    return listening;
  }
}

function sharedOf(
  { redisUrl, redisCaFile, redisTimeoutMs, namespace, release }: CacheSettings,
  settleMs: number,
): Shared | undefined {
  if (redisUrl === undefined) return undefined;
  const redis = new GuardedRedis({ urls: redisUrl.split(','), caFile: redisCaFile, timeoutMs: redisTimeoutMs });
  const generation = new Generation(redis, namespace, settleMs);
  return { redis, generation, tier: new RedisTier(redis, generation, { namespace, release }) };
}

function floorsIn({ redis, generation }: Shared, namespace: string): Freshness['shared'] {
  const floors = new FloorsOfUsers(redis, generation, namespace);
  return {
    of: (userId) => floors.of(userId),
    note: async (userId, its) => {
      // Whoever cannot find it must not take that for "has not written".
      await floors.note(userId, its).catch(() => generation.owe());
    },
  };
}
