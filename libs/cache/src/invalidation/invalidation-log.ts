import { mergeFloors, satisfies, type Floors } from '@aqueduct/database';

export interface InvalidationLogOptions {
  /** A tag that is invalidated more often than this is hot. */
  readonly hotPerSecond: number;
}

interface Noted {
  floors: Floors;
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
  /** What has left the log before its time: all must show it. */
  private base: Floors = new Map();

  constructor(private readonly options: InvalidationLogOptions) {}

  /** What whoever makes something now must see. */
  get heard(): Floors {
    return this.everything;
  }

  note(tags: readonly string[], floors: Floors, now = performance.now()): void {
    this.everything = mergeFloors(this.everything, floors);
    for (const tag of tags) {
      const known = this.tags.get(tag);
      // The last one goes to the end: the oldest are the first to go.
      this.tags.delete(tag);
      this.tags.set(tag, counted(known, floors, now));
    }
    this.forget(now);
  }

  isHot(tag: string, now = performance.now()): boolean {
    const known = this.tags.get(tag);
    if (known === undefined || now - known.windowAt >= 2000) return false;
    return Math.max(known.count, known.before) > this.options.hotPerSecond;
  }

  /** The tags whose last invalidation something that shows `floors` may lack. `undefined`: perhaps any. */
  violated(tags: readonly string[], floors: Floors): string[] | undefined {
    if (!satisfies(floors, this.base)) return undefined;
    return tags.filter((tag) => {
      const known = this.tags.get(tag);
      return known !== undefined && !satisfies(floors, known.floors);
    });
  }

  private forget(now: number): void {
    for (const [tag, { at, floors }] of this.tags) {
      if (now - at < KEPT_MS && this.tags.size <= MAX_TAGS) return;
      if (now - at < KEPT_MS) this.base = mergeFloors(this.base, floors);
      this.tags.delete(tag);
    }
  }
}

function counted(known: Noted | undefined, floors: Floors, now: number): Noted {
  if (known === undefined) return { floors, at: now, windowAt: now, count: 1, before: 0 };
  const age = now - known.windowAt;
  const merged = mergeFloors(known.floors, floors);
  if (age < 1000) return { ...known, floors: merged, at: now, count: known.count + 1 };
  return { floors: merged, at: now, windowAt: now, count: 1, before: age < 2000 ? known.count : 0 };
}
