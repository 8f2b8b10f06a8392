import { mergeFloors, satisfies, type Floors } from '@aqueduct/database';
import type { Entry } from '../entries/entry';

export interface InvalidationLogOptions {
  /** A tag that is invalidated more often than this is hot. */
  readonly hotPerSecond: number;
}

interface Noted {
  floors: Floors;
  /** Moment of the last invalidation that no floor tells of; what began to be made before it may lack it. */
  moment: number;
  /** When it was last invalidated, in ms of the monotonic clock. */
  at: number;
  /** How often within the second that began at `windowAt`, and within the one before. */
  windowAt: number;
  count: number;
  before: number;
}

/** Longer than anything takes to be made; what was kept before is gone by then. */
const KEPT_MS = 60_000;
const MAX_TAGS = 100_000;

/** What a process has heard of: which tags were invalidated lately, and from where on a database shows why. */
export class InvalidationLog {
  private readonly tags = new Map<string, Noted>();
  private everything: Floors = new Map();
  /** When, for a database, a floor that nobody knows was last heard of. */
  private readonly unknownSince = new Map<string, number>();
  /** What has left the log before its time: all must show it, and have begun after it. */
  private base: { floors: Floors; moment: number } = { floors: new Map(), moment: 0 };
  private moments = 0;

  constructor(private readonly options: InvalidationLogOptions) {}

  /** What whoever makes something now must see. */
  get heard(): Floors {
    return this.everything;
  }

  /** Now, in the order of what is heard: to be asked for before something begins to be made. */
  get moment(): number {
    return this.moments;
  }

  note(tags: readonly string[], floors: Floors, now = performance.now()): void {
    this.everything = mergeFloors(this.everything, floors);
    this.moments++;
    for (const [database, floor] of floors) if (floor === 'primary') this.unknownSince.set(database, this.moments);
    for (const tag of tags) {
      const known = this.tags.get(tag);
      // The last one goes to the end: the oldest are the first to go.
      this.tags.delete(tag);
      this.tags.set(tag, counted(known, floors, floors.size === 0 ? this.moments : 0, now));
    }
    this.forget(now);
  }

  /** Something may not have been heard: what has begun to be made by now may lack it. */
  noteMissed(): void {
    this.base.moment = ++this.moments;
  }

  /**
   * Something was made that began at `moment` and asked primaries where `demanded` says so; they showed `seen`, and with it
   * all whose floor nobody knew by then.
   */
  resolve(demanded: Floors, seen: Floors, moment: number): void {
    for (const [database, floor] of demanded) {
      const [known, since] = [seen.get(database), this.unknownSince.get(database)];
      if (floor !== 'primary' || known === undefined || known === 'primary') continue;
      if (since === undefined || since > moment) continue;
      this.unknownSince.delete(database);
      const resolved = (floors: Floors): Floors =>
        floors.get(database) === 'primary' ? new Map(floors).set(database, known) : floors;
      this.everything = resolved(this.everything);
      this.base.floors = resolved(this.base.floors);
      for (const noted of this.tags.values()) noted.floors = resolved(noted.floors);
    }
  }

  isHot(tag: string, now = performance.now()): boolean {
    const known = this.tags.get(tag);
    if (known === undefined || now - known.windowAt >= 2000) return false;
    return Math.max(known.count, known.before) > this.options.hotPerSecond;
  }

  /** The entry's tags whose last invalidation it may lack. `undefined`: perhaps any. */
  violated({ tags, floors, moment }: Pick<Entry, 'tags' | 'floors' | 'moment'>): string[] | undefined {
    if (moment < this.base.moment || !satisfies(floors, this.base.floors)) return undefined;
    return tags.filter((tag) => {
      const known = this.tags.get(tag);
      return known !== undefined && (moment < known.moment || !satisfies(floors, known.floors));
    });
  }

  private forget(now: number): void {
    for (const [tag, { at, floors, moment }] of this.tags) {
      if (now - at < KEPT_MS && this.tags.size <= MAX_TAGS) return;
      if (now - at < KEPT_MS)
        this.base = { floors: mergeFloors(this.base.floors, floors), moment: Math.max(this.base.moment, moment) };
      this.tags.delete(tag);
    }
  }
}

function counted(known: Noted | undefined, floors: Floors, moment: number, now: number): Noted {
  if (known === undefined) return { floors, moment, at: now, windowAt: now, count: 1, before: 0 };
  const age = now - known.windowAt;
  const merged = { floors: mergeFloors(known.floors, floors), moment: Math.max(known.moment, moment), at: now };
  if (age < 1000) return { ...known, ...merged, count: known.count + 1 };
  return { ...merged, windowAt: now, count: 1, before: age < 2000 ? known.count : 0 };
}
