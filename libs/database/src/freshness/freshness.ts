import { AsyncLocalStorage } from 'node:async_hooks';
import { forNobody } from '@aqueduct/kernel';
import { LRUCache } from 'lru-cache';
import { later, type Position } from '../nodes/position';
import { higher, mergeFloors, type Floor, type Floors } from './floors';
import { PositionCodec } from './position-codec';

/** What one request was promised and what it has seen. Made by `Freshness.open`. */
export class FreshnessScope {
  /** Set once the caller is known: from then on its own writes must be shown. */
  viewerId: string | undefined;
  /** Where this caller's own recent writes stand, on whichever process; undefined: nobody knows. */
  own: Floors | undefined;
  /** A commit was acknowledged: a failure from now on is not one of the whole request. */
  hasWritten = false;
  readonly seen = new Map<string, Floor>();

  /** @param echoed floors of the header that the client sent; undefined: it sent none of ours. */
  constructor(readonly echoed: Floors | undefined) {}

  note(database: string, floor: Floor): void {
    this.seen.set(database, higher(this.seen.get(database), floor) ?? floor);
  }
}

/** What processes share about their users' recent writes. Nothing here rejects. */
export interface SharedFloors {
  /** Undefined: it cannot be known now. */
  of(userId: string): Promise<Floors | undefined>;
  /** A write is acknowledged when this resolves. */
  note(userId: string, floors: Floors): Promise<void>;
}

/** What a piece of work that several requests share gave, and what of the databases it shows. */
export interface Loaded<T> {
  readonly result: T;
  /** It shows at least this. */
  readonly floors: Floors;
  /** It shows at most this: whoever was given it must not be shown less later. */
  readonly seen: Floors;
}

export interface FreshnessOptions {
  /**
   * `process`: every read of this process shows every write that it acknowledged; right where one process serves all.
   * `primary`: there are others: who is signed in and echoes no position reads from primaries, unless the
   * processes share floors.
   */
  readonly mode: 'process' | 'primary';
  /** Signs the header; at least 32 characters. */
  readonly positionSecret: string;
}

/** What this process has committed in one database. */
interface Acknowledged {
  /** The last known position. */
  position?: Position;
  /** When the last commit of an unknown position was noted, in ms of the monotonic clock. */
  unknownAtMs?: number | undefined;
}

const NONE: Floors = new Map();
/** Longer than any process may serve what is older than a write. */
const RECENT_MS = 10_000;
const RECENT_WRITERS = 20_000;
const scopes = new AsyncLocalStorage<FreshnessScope>();

/** Knows how fresh each read must be, and tells the client how fresh it was. */
export class Freshness {
  private readonly codec: PositionCodec;
  private readonly acknowledged = new Map<string, Acknowledged>();
  /** Set by what shares floors between processes. @default nothing does */
  shared: SharedFloors | undefined;
  private readonly recent = new LRUCache<string, Floors>({ max: RECENT_WRITERS, ttl: RECENT_MS });

  constructor(private readonly options: FreshnessOptions) {
    this.codec = new PositionCodec(options.positionSecret);
  }

  /** @param header value of `Aqueduct-Position`; one that is not ours is ignored. */
  open(header: string | undefined): FreshnessScope {
    return new FreshnessScope(header === undefined ? undefined : this.codec.decode(header));
  }

  /** Runs `work` with the scope: all reads and writes within, also asynchronous ones, belong to it. */
  run<T>(scope: FreshnessScope, work: () => T): T {
    return scopes.run(scope, work);
  }

  /** The caller of the present request is known; resolves when it is also known where its own writes stand, or cannot be. */
  async identify(viewerId: string): Promise<void> {
    const scope = scopes.getStore();
    if (scope === undefined) return;
    scope.viewerId = viewerId;
    if (this.options.mode === 'process') scope.own = this.recent.get(viewerId);
    else if (scope.echoed === undefined) scope.own = await this.shared?.of(viewerId);
  }

  /** The caller may have written where nobody here knows of it. */
  get isOwnUnknown(): boolean {
    const scope = scopes.getStore();
    if (this.options.mode === 'process' || scope === undefined) return false;
    return scope.viewerId !== undefined && scope.echoed === undefined && scope.own === undefined;
  }

  /**
   * What an answer that was made for others must show before the present request may have it; `primary`: nothing that was
   * made before will do.
   */
  get demanded(): Floors | 'primary' {
    const scope = scopes.getStore();
    if (scope === undefined) return NONE;
    if (this.isOwnUnknown) return 'primary';
    const own = scope.own ?? NONE;
    const written = scope.hasWritten ? scope.seen : NONE;
    return mergeFloors(scope.echoed ?? NONE, own, written);
  }

  /** Runs work whose result is for several requests: its reads show at least `floors`, and know nothing of the caller. */
  async load<T>(floors: Floors, work: () => Promise<T>): Promise<Loaded<T>> {
    const obeyed = this.options.mode === 'process' ? mergeFloors(floors, this.acknowledgedFloors()) : floors;
    const scope = new FreshnessScope(obeyed);
    // The first who asked may leave before the others.
    const result = await forNobody(() => scopes.run(scope, work));
    return { result, floors: obeyed, seen: scope.seen };
  }

  /** The present request was given an answer that shows this. */
  noteSeen(floors: Floors): void {
    const scope = scopes.getStore();
    if (scope !== undefined) for (const [database, floor] of floors) scope.note(database, floor);
  }

  /** What to answer as `Aqueduct-Position`: all that was echoed, seen and written. Undefined: nothing was. */
  header(scope: FreshnessScope): string | undefined {
    const floors = new Map(scope.echoed);
    for (const [database, seen] of scope.seen) {
      const echoed = floors.get(database);
      // An unknown floor was answered by the primary: what that showed is at least as late, and known.
      floors.set(database, echoed === 'primary' ? seen : (higher(echoed, seen) ?? seen));
    }
    return this.headerOf(floors);
  }

  /** The same for an answer that was made earlier and shows at most this. */
  headerOf(seen: Floors): string | undefined {
    return seen.size === 0 ? undefined : this.codec.encode(seen);
  }

  /** From where on the present read of a database must see; undefined: the staleness bound is all. */
  floorOf(database: string): Floor | undefined {
    const scope = scopes.getStore();
    const known = higher(scope?.echoed?.get(database), scope?.seen.get(database));
    if (this.options.mode === 'process') return higher(known, this.acknowledgedFloor(database));
    return this.isOwnUnknown ? 'primary' : higher(known, scope?.own?.get(database));
  }

  /** Whether the present request has written. */
  get hasWritten(): boolean {
    return scopes.getStore()?.hasWritten ?? false;
  }

  noteRead(database: string, position: Position): void {
    scopes.getStore()?.note(database, position);
  }

  /** A commit succeeded. @param floor `primary`: but its position could not be read. */
  noteWrite(database: string, floor: Floor): void {
    const known = this.acknowledged.get(database) ?? {};
    if (floor === 'primary') known.unknownAtMs = performance.now();
    else known.position = later(known.position, floor);
    this.acknowledged.set(database, known);
    const scope = scopes.getStore();
    if (scope === undefined) return;
    scope.hasWritten = true;
    scope.note(database, floor);
    if (scope.viewerId === undefined) return;
    const recent = this.recent.get(scope.viewerId) ?? NONE;
    this.recent.set(scope.viewerId, mergeFloors(recent, new Map([[database, floor]])));
  }

  /** Tells the other processes where the caller's writes stand: what was written may be acknowledged when it resolves. */
  async share(): Promise<void> {
    const viewerId = scopes.getStore()?.viewerId;
    const recent = viewerId === undefined ? undefined : this.recent.get(viewerId);
    if (viewerId !== undefined && recent !== undefined) await this.shared?.note(viewerId, recent);
  }

  /** The primary stands at `position`, asked for at `askedAtMs`: whatever was unknown before is behind it. */
  notePrimary(database: string, position: Position, askedAtMs: number): void {
    const known = this.acknowledged.get(database);
    if (known?.unknownAtMs === undefined || known.unknownAtMs >= askedAtMs) return;
    known.unknownAtMs = undefined;
    known.position = later(known.position, position);
  }

  private acknowledgedFloors(): Map<string, Floor> {
    const floors = new Map<string, Floor>();
    for (const database of this.acknowledged.keys()) {
      const floor = this.acknowledgedFloor(database);
      if (floor !== undefined) floors.set(database, floor);
    }
    return floors;
  }

  private acknowledgedFloor(database: string): Floor | undefined {
    const known = this.acknowledged.get(database);
    return known?.unknownAtMs === undefined ? known?.position : 'primary';
  }
}
