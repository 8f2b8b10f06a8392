import type { Addresses, DatabaseAddress } from '@aqueduct/database';
import { Client } from 'pg';

/** Takes the tables away that the requests of the api need: what asks for one then finds a defect, and no outage. */
export async function breakTables({ directory, shards }: Addresses): Promise<void> {
  await renameTables(directory, "table_name = 'claims'");
  for (const shard of shards)
    await renameTables(shard, "table_schema = 'public' OR table_name IN ('counters', 'sessions', 'roles')");
}

async function renameTables({ nodes }: DatabaseAddress, which: string): Promise<void> {
  const client = new Client({ connectionString: nodes[0]?.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables WHERE ${which}`,
    );
    if (rows.length === 0) throw new RangeError(`No table to break where ${which}`);
    for (const { name } of rows) await client.query(`ALTER TABLE ${name} RENAME TO ${name.split('.')[1]}_taken_away`);
  } finally {
    await client.end();
  }
}
