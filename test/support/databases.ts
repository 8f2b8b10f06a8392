import { Client } from 'pg';
import type { Addresses } from '@aqueduct/database';

export async function testDatabases(): Promise<Addresses> {
  const tag = Math.random().toString(36).slice(2, 8);
  const make = async (port: number, name: string): Promise<void> => {
    const client = new Client({ connectionString: `postgres://aqueduct:pw@127.0.0.1:${port}/postgres` });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
  };
  await make(5501, `d_${tag}`);
  await make(5501, `s0_${tag}`);
  await make(5503, `s1_${tag}`);
  const nodes = (port: number, name: string) =>
    [port, port + 1].map((p) => ({ url: `postgres://aqueduct:pw@127.0.0.1:${p}/${name}`, pooled: false }));
  return {
    directory: { database: { kind: 'directory' }, nodes: nodes(5501, `d_${tag}`) },
    shards: [
      { database: { kind: 'shard', shard: 0 }, nodes: nodes(5501, `s0_${tag}`) },
      { database: { kind: 'shard', shard: 1 }, nodes: nodes(5503, `s1_${tag}`) },
    ],
  };
}
