import { LRUCache } from 'lru-cache';
import type { InvalidationLog } from '../invalidation/invalidation-log';
import { lastUse, type Entry } from './entry';

export interface MemoryTierOptions {
  /** Bound of all that is kept. */
  readonly maxBytes: number;
  /** How long something may be given after one of its hot tags was invalidated, in ms. */
  readonly beatMs: number;
}

interface Kept {
  readonly entry: Entry;
  /** When a hot tag made it old, in ms of the monotonic clock; undefined: nothing has. */
  dirtyAt: number | undefined;
}

/** What an entry is good for now. `refresh`: it may be given, and should be made anew meanwhile. */
export type Condition = 'fresh' | 'refresh';

export interface Found<T> {
  readonly entry: Entry<T>;
  readonly condition: Condition;
}

export interface MemoryStats {
  readonly entries: number;
  readonly bytes: number;
  /** Since the start: what had to go for want of room. */
  readonly evicted: number;
}

/** Of the time that something old may still be given, when it begins to be made anew. */
const REFRESH_SHARE = 0.85;
/** What an entry takes beside its value, measured: the entry, its place in the list, and for each tag its place in the index. */
const ENTRY_BYTES = 900;
const TAG_BYTES = 150;

/** The first tier: what this process keeps in its memory, bounded in bytes. Nothing here waits. */
export class MemoryTier {
  private readonly kept: LRUCache<string, Kept>;
  private readonly keysOf = new Map<string, Set<string>>();
  private evicted = 0;

  constructor(
    private readonly log: InvalidationLog,
    private readonly options: MemoryTierOptions,
  ) {
    this.kept = new LRUCache<string, Kept>({
      maxSize: options.maxBytes,
      sizeCalculation: ({ entry }) => Math.ceil(entry.bytes + overheadOf(entry)),
      dispose: ({ entry }, _key, reason) => {
        if (reason === 'evict') this.evicted++;
        this.unindex(entry);
      },
    });
  }

  get stats(): MemoryStats {
    return { entries: this.kept.size, bytes: this.kept.calculatedSize, evicted: this.evicted };
  }

  /** What may be given to somebody to whom nothing is promised but the bound. */
  get<T>(key: string, now = Date.now()): Found<T> | undefined {
    const kept = this.kept.get(key);
    if (kept === undefined) return undefined;
    const { entry, dirtyAt } = kept as Kept & { entry: Entry<T> };
    if (now >= entry.staleUntil && now >= entry.freshUntil) return undefined;
    if (dirtyAt === undefined) return { entry, condition: now < entry.freshUntil ? 'fresh' : 'refresh' };
    const age = performance.now() - dirtyAt;
    if (age >= this.options.beatMs) return undefined;
    return { entry, condition: age >= REFRESH_SHARE * this.options.beatMs ? 'refresh' : 'fresh' };
  }

  /** What may be given when making it anew has failed: its time is over, but nothing has made it invalid. */
  lastResort<T>(key: string, now = Date.now()): Entry<T> | undefined {
    const kept = this.kept.peek(key);
    return kept?.dirtyAt === undefined && now < (kept?.entry.errorUntil ?? 0) ? (kept?.entry as Entry<T>) : undefined;
  }

  /** Keeps it, unless something that it may lack was invalidated by now. */
  put(entry: Entry): void {
    const violated = this.log.violated(entry);
    if (violated?.every((tag) => this.log.isHot(tag)) !== true) return;
    // What it lacks came after its making had begun.
    const dirtyAt = violated.length > 0 ? performance.now() - Math.max(0, Date.now() - entry.madeAt) : undefined;
    this.kept.set(entry.key, { entry, dirtyAt });
    if (this.kept.peek(entry.key)?.entry !== entry) return;
    for (const tag of entry.tags) {
      const keys = this.keysOf.get(tag);
      if (keys === undefined) this.keysOf.set(tag, new Set([entry.key]));
      else keys.add(entry.key);
    }
  }

  /** Once the log was told: all that may lack it goes, or is old for a hot tag. */
  invalidate(tags: readonly string[]): void {
    for (const tag of tags) {
      const isHot = this.log.isHot(tag);
      for (const key of [...(this.keysOf.get(tag) ?? [])]) {
        const kept = this.kept.peek(key);
        if (kept === undefined || this.log.violated({ ...kept.entry, tags: [tag] })?.length === 0) continue;
        if (isHot) kept.dirtyAt ??= performance.now();
        else this.kept.delete(key);
      }
    }
  }

  clear(): void {
    this.kept.clear();
    this.keysOf.clear();
  }

  /** Lets go what nobody may be given any more. */
  sweep(now = Date.now()): void {
    for (const [key, { entry }] of this.kept.entries()) if (now >= lastUse(entry)) this.kept.delete(key);
  }

  private unindex({ key, tags }: Entry): void {
    for (const tag of tags) {
      const keys = this.keysOf.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) this.keysOf.delete(tag);
    }
  }
}

function overheadOf({ key, tags }: Entry): number {
  return ENTRY_BYTES + key.length + tags.length * TAG_BYTES;
}
