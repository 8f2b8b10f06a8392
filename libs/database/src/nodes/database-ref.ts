/** One logical database: the directory, or a shard. Several nodes (a primary and its replicas) hold it. */
export type DatabaseRef = { readonly kind: 'directory' } | { readonly kind: 'shard'; readonly shard: number };

/** Stable name, for messages, metrics and floors: `directory`, `shard 0`. */
export function nameOf(database: DatabaseRef): string {
  return database.kind === 'directory' ? 'directory' : `shard ${database.shard}`;
}

/** Where a node of a database is reached. */
export interface NodeAddress {
  readonly url: string;
  /** Around a transaction pooler, for probes, LISTEN and migrations. @default `url` */
  readonly directUrl?: string;
  /** `url` leads to PgBouncer in transaction mode: no prepared statements, no session state. @default false */
  readonly pooled: boolean;
}

/** A database and its nodes, in no order: which one is the primary is what they report. */
export interface DatabaseAddress {
  readonly database: DatabaseRef;
  readonly nodes: readonly NodeAddress[];
}

/** Host and port, without user, password and database: safe to print. */
export function hostOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? '5432' : port}`;
}
