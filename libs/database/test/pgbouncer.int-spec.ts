import { findPgBouncer, startPgBouncer, type PgBouncer } from './pgbouncer';
import type { DatabaseAddress } from '../src/nodes/database-ref';
import { statement } from '../src/statements/statement';
import { openLayer, type Layer } from './layer';

const NOTE = statement('test.note', 'SELECT $1::text AS note, pg_backend_pid() AS pid');
const TIMEOUT = statement('test.timeout', `SELECT current_setting('statement_timeout') AS timeout`);
const TOTAL = statement(
  'test.bounced',
  'SELECT coalesce(sum(value), 0)::int AS total FROM aqueduct_core.counters WHERE name = $1',
);

const SUITE = 'behind PgBouncer in transaction mode';
const program = findPgBouncer(SUITE);

(program === undefined ? describe.skip : describe)(SUITE, () => {
  let layer: Layer;
  let bouncer: PgBouncer;

  beforeAll(async () => {
    const { addresses, close } = await openLayer();
    await close();
    const all = [addresses.directory, ...addresses.shards];
    bouncer = await startPgBouncer(
      program ?? '',
      all.map(({ nodes }) => nodes[0]?.url ?? ''),
    );
    // Two server connections for ten of the client: its transactions land on one backend and the other.
    const [directory, ...shards] = all.map(throughBouncer);
    layer = await openLayer({ directory: directory ?? addresses.directory, shards });
  });

  afterAll(async () => {
    await layer?.close();
    await bouncer?.stop();
  });

  function throughBouncer(address: DatabaseAddress): DatabaseAddress {
    const [primary, ...replicas] = address.nodes;
    const directUrl = primary?.url ?? '';
    return { ...address, nodes: [{ url: bouncer.through(directUrl), directUrl, pooled: true }, ...replicas] };
  }

  it('reads with parameters work on whatever backend they meet', async () => {
    const notes = await Promise.all(
      Array.from({ length: 40 }, (_, i) => layer.primaryReads.at(i % 2).row<{ note: string }>(NOTE, [`note ${i}`])),
    );
    expect(notes.map((row) => row?.note)).toEqual(Array.from({ length: 40 }, (_, i) => `note ${i}`));
  });

  it('transactions keep to one backend, are fenced, and count', async () => {
    const write = (i: number): Promise<void> =>
      layer.shards.transaction(i % 2, async (tx) => {
        const [before] = await tx.query<{ pid: number }>(NOTE, ['before']);
        const [after] = await tx.query<{ pid: number }>(NOTE, ['after']);
        expect(after?.pid).toBe(before?.pid);
        tx.count(['bounced', 1]);
      });
    await Promise.all(Array.from({ length: 40 }, (_, i) => write(i)));
    const totals = await layer.reads.everywhere<{ total: number }>(TOTAL, ['bounced']);
    expect(totals.flat().reduce((sum, { total }) => sum + total, 0)).toBe(40);
  });

  it('a deadline set for one transaction does not stay on the backend for the next', async () => {
    const inside = await layer.shards.transaction(0, (tx) => tx.query<{ timeout: string }>(TIMEOUT, []));
    const [outside] = await layer.primaryReads.at(0).rows<{ timeout: string }>(TIMEOUT, []);
    expect([inside[0]?.timeout, outside?.timeout]).toEqual(['5s', '1min']);
  });
});
