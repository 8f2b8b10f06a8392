import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testDatabases } from '@aqueduct/database/testing';
import { Client } from 'pg';
import { SCHEMAS } from '../../apps/installation';

const COLUMNS = 'bucket, id, author_id, slug, title, body, tags, created_at, updated_at';
const VALUES = "1, $1::bigint, 1, ($1::bigint)::text, 'title', 'body', '{}', now(), now()";

/** "One change, whole": what the document says of a column that is renamed while both versions run. */
describe('docs/migrate.md', () => {
  let client: Client;

  beforeAll(async () => {
    const { shards } = await testDatabases(SCHEMAS);
    client = new Client({ connectionString: shards[0]?.nodes[0]?.url });
    await client.connect();
    const [, sql = ''] =
      /^```sql$([^]*?)^```$/m.exec(
        readFileSync(join(__dirname, '../../docs/migrate.md'), 'utf8').replaceAll(/^ {3}/gm, ''),
      ) ?? [];
    expect(sql).toContain('CREATE TRIGGER articles_summary');
    await client.query(sql);
  });
  afterAll(() => client.end());

  const read = async (id: number): Promise<unknown> =>
    (await client.query('SELECT description, summary FROM articles WHERE id = $1', [id])).rows[0];

  it('keeps both columns the same, whichever version writes', async () => {
    await client.query(`INSERT INTO articles (${COLUMNS}, description) VALUES (${VALUES}, 'by release 1')`, [1]);
    await client.query(`INSERT INTO articles (${COLUMNS}, summary) VALUES (${VALUES}, 'by release 2')`, [2]);
    expect(await read(1)).toEqual({ description: 'by release 1', summary: 'by release 1' });
    expect(await read(2)).toEqual({ description: 'by release 2', summary: 'by release 2' });

    await client.query("UPDATE articles SET summary = 'changed by 2' WHERE id = 1");
    await client.query("UPDATE articles SET description = 'changed by 1' WHERE id = 2");
    await client.query("UPDATE articles SET title = 'another' WHERE id = 1");
    expect(await read(1)).toEqual({ description: 'changed by 2', summary: 'changed by 2' });
    expect(await read(2)).toEqual({ description: 'changed by 1', summary: 'changed by 1' });
  });
});
