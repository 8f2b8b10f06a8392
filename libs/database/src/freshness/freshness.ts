import { AsyncLocalStorage } from 'node:async_hooks';
import { later, type Position } from '../nodes/position';
import { higher, type Floor, type Floors } from './floors';
import { PositionCodec } from './position-codec';

/** What one request was promised and what it has seen. Made by `Freshness.open`. */
export class FreshnessScope {
  /** Set once the caller is known: from then on its own writes must be shown. */
  viewerId: string | undefined;
  /** A commit was acknowledged: a failure from now on is not one of the whole request. */
  hasWritten = false;
  readonly seen = new Map<string, Floor>();

  /** @param echoed floors of the header that the client sent; undefined: it sent none of ours. */
  constructor(readonly echoed: Floors | undefined) {}

  note(database: string, floor: Floor): void {
    this.seen.set(database, higher(this.seen.get(database), floor) ?? floor);
  }
}

export interface FreshnessOptions {
  /**
   * `process`: every read of this process shows every write that it acknowledged; right where one process serves all.
   * `primary`: there are others, and nothing tells their writers' floors here: who is signed in and echoes no
   * position reads from primaries.
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

const scopes = new AsyncLocalStorage<FreshnessScope>();

/** Knows how fresh each read must be, and tells the client how fresh it was. */
export class Freshness {
  private readonly codec: PositionCodec;
  private readonly acknowledged = new Map<string, Acknowledged>();

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

  /** The caller of the present request is known. */
  identify(viewerId: string): void {
    const scope = scopes.getStore();
    if (scope !== undefined) scope.viewerId = viewerId;
  }

  /** What to answer as `Aqueduct-Position`: all that was echoed, seen and written. Undefined: nothing was. */
  header(scope: FreshnessScope): string | undefined {
    const floors = new Map(scope.echoed);
    for (const [database, seen] of scope.seen) {
      const echoed = floors.get(database);
      // An unknown floor was answered by the primary: what that showed is at least as late, and known.
      floors.set(database, echoed === 'primary' ? seen : (higher(echoed, seen) ?? seen));
    }
    return floors.size === 0 ? undefined : this.codec.encode(floors);
  }

  /** From where on the present read of a database must see; undefined: the staleness bound is all. */
  floorOf(database: string): Floor | undefined {
    const scope = scopes.getStore();
    const known = higher(scope?.echoed?.get(database), scope?.seen.get(database));
    if (this.options.mode === 'process') return higher(known, this.acknowledgedFloor(database));
    const mayHaveWrittenElsewhere = scope?.viewerId !== undefined && scope.echoed === undefined;
    return mayHaveWrittenElsewhere ? 'primary' : known;
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
  }

  /** The primary stands at `position`, asked for at `askedAtMs`: whatever was unknown before is behind it. */
  notePrimary(database: string, position: Position, askedAtMs: number): void {
    const known = this.acknowledged.get(database);
    if (known?.unknownAtMs === undefined || known.unknownAtMs >= askedAtMs) return;
    known.unknownAtMs = undefined;
    known.position = later(known.position, position);
  }

  private acknowledgedFloor(database: string): Floor | undefined {
    const known = this.acknowledged.get(database);
    return known?.unknownAtMs === undefined ? known?.position : 'primary';
  }
}
