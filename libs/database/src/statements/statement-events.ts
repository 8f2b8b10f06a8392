import { channel } from 'node:diagnostics_channel';

/** One statement that a request (not a probe) sent to a database. */
export interface StatementEvent {
  /** As declared; what TypeORM sends for a repository is called by command and table: `typeorm.insert notes`. */
  readonly name: string;
  /** `directory` or `shard 0`. */
  readonly database: string;
  /** `127.0.0.1:5432`. */
  readonly node: string;
  readonly kind: 'read' | 'write';
  readonly role: 'primary' | 'replica';
  /** From when a connection was asked for to the answer. */
  readonly ms: number;
  readonly failed: boolean;
  /** Of a commit: what was sent with it. */
  readonly with?: readonly string[];
}

/** Somebody got a connection of a pool, or gave up waiting for one. */
export interface AcquireEvent {
  readonly database: string;
  readonly node: string;
  readonly ms: number;
  readonly failed: boolean;
}

/** A read went to the primary that could have gone to a replica. */
export interface FallbackEvent {
  readonly database: string;
  /** `stale`: no replica showed what the reader had been promised; `down`: there was none. */
  readonly reason: 'stale' | 'down';
}

/** The channels of node:diagnostics_channel on which the library says what it does; they cost nothing unsubscribed. */
export const STATEMENT_CHANNEL = 'aqueduct:database:statement';
export const ACQUIRE_CHANNEL = 'aqueduct:database:acquire';
export const FALLBACK_CHANNEL = 'aqueduct:database:fallback';

const statements = channel(STATEMENT_CHANNEL);
const acquires = channel(ACQUIRE_CHANNEL);
const fallbacks = channel(FALLBACK_CHANNEL);

/** Whether anybody listens. */
export function areStatementsHeard(): boolean {
  return statements.hasSubscribers;
}

export function publishStatement(event: () => StatementEvent): void {
  if (statements.hasSubscribers) statements.publish(event());
}

export function publishFallback(event: () => FallbackEvent): void {
  if (fallbacks.hasSubscribers) fallbacks.publish(event());
}

/** Tells how long it took to get the connection, or to get none. */
export async function timedAcquire<C>(
  from: Pick<AcquireEvent, 'database' | 'node'>,
  connecting: Promise<C>,
): Promise<C> {
  if (!acquires.hasSubscribers) return connecting;
  const startedAt = performance.now();
  let failed = true;
  try {
    const client = await connecting;
    failed = false;
    return client;
  } finally {
    acquires.publish({ ...from, ms: performance.now() - startedAt, failed } satisfies AcquireEvent);
  }
}
