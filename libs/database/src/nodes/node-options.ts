import type { EntityTarget, ObjectLiteral } from 'typeorm';
import type { TlsOptions } from './tls';

/** What all nodes of a process have in common. */
export interface NodeOptions {
  /** Connections to each node. */
  readonly poolMax: number;
  /** How many may wait for a connection of one node; one more is refused at once. */
  readonly poolQueueLimit: number;
  /** How long one may wait for a connection, in ms. */
  readonly acquireTimeoutMs: number;
  /** A statement's deadline, on the server and here, in ms. */
  readonly statementTimeoutMs: number;
  /** How often each node is asked how it is, in ms. */
  readonly probeIntervalMs: number;
  /** How long it may take to answer, in ms; longer, and it gets no traffic until it does. */
  readonly probeTimeoutMs: number;
  /** Age up to which data from a replica is served to those without a floor, in ms. */
  readonly stalenessBoundMs: number;
  /** How long a read waits for a replica to reach its floor before it asks the primary, in ms. */
  readonly floorWaitMs: number;
  readonly tls: TlsOptions | undefined;
}

/** The entities that a database holds; which migrations it must have. */
export interface NodeSchema {
  readonly entities: readonly EntityTarget<ObjectLiteral>[];
  readonly migrations: readonly string[];
}
