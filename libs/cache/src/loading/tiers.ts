import { satisfies, type Floors, type Freshness } from '@aqueduct/database';
import { isAppError } from '@aqueduct/kernel';
import type { Bus } from '../bus/bus';
import { publishCacheUse, type CacheOutcome } from '../cache.events';
import type { Entry } from '../entries/entry';
import type { Found, MemoryTier } from '../entries/memory-tier';
import type { InvalidationLog } from '../invalidation/invalidation-log';
import { isMaking, tagged } from '../tags';
import type { Maker } from './maker';
import type { Recipe } from './recipe';

export interface TiersOptions {
  readonly isEnabled: boolean;
  readonly trustMs: number;
}

interface Flight {
  readonly entry: Promise<Entry>;
  /** What it was asked to show. */
  readonly floors: Floors;
  /** It is made as a part of something else, and therefore at once. */
  readonly isPart: boolean;
}

const NONE: Floors = new Map();
const ATTEMPTS = 3;
const PASSING = new Set(['unavailable', 'overloaded', 'timeout']);

/** Memory, then Redis, then the work itself; whatever is given is right for who asks. */
export class Tiers {
  private readonly flights = new Map<string, Flight>();

  constructor(
    private readonly freshness: Freshness,
    private readonly memory: MemoryTier,
    private readonly log: InvalidationLog,
    private readonly bus: Bus,
    private readonly maker: Maker,
    private readonly options: TiersOptions,
  ) {}

  /**
   * What is in memory for somebody to whom nothing but the bound is promised: synchronous, and without any other look.
   * Undefined: it must be asked for by `get`.
   */
  peek<T>(key: string): Found<T> | undefined {
    const found = this.memory.get<T>(key);
    return found !== undefined && this.isTrusted(found.entry) ? found : undefined;
  }

  /** Whether anything is kept at all. */
  get isEnabled(): boolean {
    return this.options.isEnabled;
  }

  /** Whether what was made for others may be given to the present caller. */
  get isShared(): boolean {
    return this.options.isEnabled && !this.freshness.isOwnUnknown;
  }

  /** @throws what the work throws, OverloadedError. */
  async get<T>(recipe: Recipe<T>): Promise<Entry<T>> {
    const demanded = this.freshness.demanded;
    if (demanded === 'primary' || !this.options.isEnabled) return this.alone(recipe);
    const found = this.memory.get<T>(recipe.key);
    if (found !== undefined && this.isTrusted(found.entry) && this.isEnough(found.entry, demanded)) {
      if (found.condition === 'refresh') this.refresh(recipe);
      return this.given(found.entry, found.condition === 'fresh' ? 'hit' : 'stale');
    }
    return this.fly(recipe, demanded);
  }

  /** Makes it anew while others are given what is there. */
  refresh<T>(recipe: Recipe<T>): void {
    if (this.isRefreshing(recipe.key)) return;
    this.launch({ ...recipe, work: recipe.renew ?? recipe.work }, NONE).catch(() => undefined);
  }

  isRefreshing(key: string): boolean {
    return this.flights.has(key);
  }

  private async fly<T>(recipe: Recipe<T>, demanded: Floors): Promise<Entry<T>> {
    try {
      return await this.made(recipe, demanded);
    } catch (error) {
      const old = isPassing(error) ? this.memory.lastResort<T>(recipe.key) : undefined;
      if (old === undefined || !this.bus.isTrusted || !this.isEnough(old, demanded)) throw error;
      return this.given(old, 'stale-if-error');
    }
  }

  private async made<T>(recipe: Recipe<T>, demanded: Floors): Promise<Entry<T>> {
    for (let attempt = 1; ; attempt++) {
      const flight = this.flights.get(recipe.key);
      if (flight === undefined || attempt === ATTEMPTS || !isFor(flight, demanded))
        return this.given(await this.launch(recipe, demanded), 'miss');
      const entry = (await flight.entry) as Entry<T>;
      // What was invalidated before it was asked for must not be missing.
      if (this.isEnough(entry, demanded)) return this.given(entry, 'coalesced');
    }
  }

  private async launch<T>(recipe: Recipe<T>, floors: Floors): Promise<Entry<T>> {
    const entry = this.maker.get(recipe, floors);
    const flight = { entry, floors, isPart: isMaking() };
    this.flights.set(recipe.key, flight);
    try {
      const made = await entry;
      this.memory.put(made);
      return made;
    } finally {
      if (this.flights.get(recipe.key) === flight) this.flights.delete(recipe.key);
    }
  }

  /** For the caller alone, with all that the caller is promised. */
  private async alone<T>(recipe: Recipe<T>): Promise<Entry<T>> {
    publishCacheUse(recipe.key, 'bypass');
    const madeAt = Date.now();
    const value = await recipe.work();
    const times = { madeAt, freshUntil: madeAt, staleUntil: madeAt, errorUntil: madeAt };
    return { key: recipe.key, value, tags: [], floors: NONE, seen: NONE, moment: 0, ...times, bytes: 0 };
  }

  private given<T>(entry: Entry<T>, outcome: CacheOutcome): Entry<T> {
    this.freshness.noteSeen(entry.seen);
    // What it becomes a part of is invalid with it.
    tagged(...entry.tags);
    publishCacheUse(entry.key, outcome);
    return entry;
  }

  /** Without a sign of life of the bus only what is younger than the bound is sure not to be older. */
  private isTrusted({ madeAt }: Entry): boolean {
    return this.bus.isTrusted || Date.now() - madeAt < this.options.trustMs;
  }

  private isEnough(entry: Entry, demanded: Floors): boolean {
    if (!satisfies(entry.floors, demanded)) return false;
    return this.log.violated(entry)?.every((tag) => this.log.isHot(tag)) === true;
  }
}

/** Whoever makes something holds a place, for which what somebody else has made may be waiting: that is not waited for. */
function isFor(flight: Flight, demanded: Floors): boolean {
  return satisfies(flight.floors, demanded) && (flight.isPart || !isMaking());
}

function isPassing(error: unknown): boolean {
  return isAppError(error) && PASSING.has(error.kind);
}
