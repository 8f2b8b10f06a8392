import { Client } from 'pg';
import { testDatabases } from '../../../test/support/databases';
import { Migrator } from '../src/migrations/migrator';
import { statement } from '../src/statements/statement';
import { openLayer } from './layer';
import { Proxy } from './proxy';

const SLEEP = statement('test.sleep', 'SELECT 1 AS one FROM pg_sleep($1)');
const ONE = statement('test.one', 'SELECT 1 AS one');
const INTO = statement('test.into', 'INSERT INTO notes VALUES ($1)');
const NOTES = statement('test.notes', 'SELECT * FROM notes');
const BAD = statement('test.bad', 'SELECT 1/0');

describe('zz', () => {
  it('read cut', async () => {
    const addresses = await testDatabases();
    await new Migrator({ ...addresses, schemas: [] }).up();
    const [s0, s1] = addresses.shards;
    const proxy = await Proxy.to(s0!.nodes[0]!.url);
    const layer = await openLayer({ ...addresses, shards: [{ ...s0!, nodes: [{ url: proxy.url, pooled: false }] }, s1!] });
    const read = layer.primaryReads.at(0).rows(SLEEP, [1]);
    const caught = read.catch((e: unknown) => e);
    await new Promise((r) => setTimeout(r, 200));
    proxy.cut();
    expect(await caught).toMatchObject({ kind: 'unavailable' });
    await layer.close();
    await proxy.close();
  });

  async function withNotes() {
    const layer = await openLayer();
    const c = new Client({ connectionString: layer.addresses.shards[0]!.nodes[0]!.url });
    await c.connect();
    await c.query('CREATE TABLE notes (id int)');
    return { layer, c };
  }
  it('aborted', async () => {
    const { layer, c } = await withNotes();
    const done = layer.shards.transaction(0, async (tx) => {
      await tx.query(INTO, [1]);
      await tx.query(BAD, []).catch(() => undefined);
    });
    console.log('aborted', await done.then(() => 'resolved', (e: unknown) => e));
    // after end
    let kept: any;
    await layer.shards.transaction(0, async (tx) => { kept = tx; });
    console.log('after end', await kept.query(INTO, [2]).then(() => 'resolved', (e: unknown) => e), (await c.query('SELECT * FROM notes')).rows);
    // nested
    const nested = layer.shards.transaction(0, async (tx) => {
      await tx.manager.transaction(async (m) => { await m.query('INSERT INTO notes VALUES (3)'); });
      throw new Error('no');
    });
    console.log('nested', await nested.then(() => 'resolved', (e: unknown) => String(e)), (await c.query('SELECT * FROM notes')).rows);
    // stale plan
    const before = await layer.primaryReads.at(0).rows(NOTES, []);
    await c.query('ALTER TABLE notes ADD COLUMN text text');
    console.log('plan', await layer.primaryReads.at(0).rows(NOTES, []).then((r) => r, (e: unknown) => String(e)));
    console.log('plan', await layer.primaryReads.at(0).rows(NOTES, []).then((r) => r, (e: unknown) => String(e)));
    await c.end();
    // sync throws
    let sync = false;
    await c.end().catch(() => undefined);
    (layer.map as any).shards[5] = 9;
    try { void layer.reads.at(5).rows(ONE, []).catch(() => undefined); } catch { sync = true; }
    console.log('sync throw', sync);
    await layer.claims.claim('61', [{ kind: 'username', value: 'abc' }]);
    const seen = (await layer.claims.unsettled(-1000, 100)).filter((x) => x.value === 'abc');
    await layer.claims.release(seen);
    await layer.claims.claim('61', [{ kind: 'username', value: 'abc' }]);
    await layer.claims.release(seen);
    console.log('aba', await layer.claims.currentOwnerOf({ kind: 'username', value: 'abc' }));
    await layer.close();
  });
});
