import type { NodeClient } from './node-client';

/** Apart from the tables that somebody looks at, renames or drops. */
const SCHEMA = 'aqueduct_stats';

/** Lets a database show what its server counts of every statement. Does nothing where it does already. */
export async function showStatementStatistics(primary: NodeClient, database: string): Promise<void> {
  await primary.withClient(async (client) => {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
    await client.query(`CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA ${SCHEMA}`);
  }, database);
}
