import type { Pool, PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { COLUMN_PARSERS } from './column-parsers';
import type { NodeAddress } from './database-ref';
import type { NodeOptions, NodeSchema } from './node-options';
import { SnakeCase } from './snake-case';
import { urlFor } from './tls';

/** How long an unused connection stays open: making one costs two round trips and a process on the server. */
const IDLE_MS = 60_000;

/*
 * A kept statement is planned once, and not for each value anew: that took half of PostgreSQL's time for a list. All
 * statements name their indexes' columns and their limits, so that no value wants another plan.
 */
const PLANNED_ONCE = '-c plan_cache_mode=force_generic_plan';

interface PoolOptions extends Pick<NodeSchema, 'entities'> {
  readonly address: NodeAddress;
  readonly options: NodeOptions;
  /** Called with every new connection before its first use; who rejects refuses it. */
  readonly onConnect: (client: PoolClient) => Promise<void>;
}

/** The pool of one node, not connected yet. */
export function createPool({ address, options, entities, onConnect }: PoolOptions): DataSource {
  const { poolMax, acquireTimeoutMs, statementTimeoutMs, tls } = options;
  return new DataSource({
    type: 'postgres',
    url: urlFor(address.url, tls),
    applicationName: 'aqueduct',
    entities: [...entities] as never[],
    namingStrategy: new SnakeCase(),
    installExtensions: false,
    poolSize: poolMax,
    connectTimeoutMS: acquireTimeoutMs,
    poolErrorHandler: () => undefined,
    ...(tls === undefined ? {} : { ssl: tls }),
    extra: {
      onConnect,
      keepAlive: true,
      idleTimeoutMillis: IDLE_MS,
      types: COLUMN_PARSERS,
      // PgBouncer refuses start-up parameters that it does not know: there the migrations' default applies.
      ...(address.pooled ? {} : { statement_timeout: statementTimeoutMs, options: PLANNED_ONCE }),
    },
  });
}

export function poolOf({ driver }: DataSource): Pool | undefined {
  return (driver as { master?: Pool }).master;
}

/** Takes no more work, and lets what is under way end. */
export function endPool(dataSource: DataSource): void {
  poolOf(dataSource)
    ?.end()
    .catch(() => undefined);
}
