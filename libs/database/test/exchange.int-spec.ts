import { Client } from 'pg';
import { Exchange } from '../src/nodes/exchange';
import { Prepared, PreparedRead, type Query } from '../src/nodes/prepared';
import { statement } from '../src/statements/statement';
import { testDatabases } from '../src/testing';

const query = (name: string, text: string, values: unknown[] = [], isKept = true): Query => ({
  name,
  text,
  values,
  isKept,
});
const one = <T>(...of: Parameters<typeof query>): Prepared<T> => new Prepared<T>(query(...of));

describe('an exchange', () => {
  let client: Client;
  /** Bytes that were written, one entry for each write. */
  let writes: string[];

  let url: string | undefined;

  beforeAll(async () => {
    ({ url } = (await testDatabases()).shards[0]?.nodes[0] ?? {});
  });
  beforeEach(async () => {
    client = new Client({ connectionString: url });
    await client.connect();
    await client.query('DROP TABLE IF EXISTS exchanged; CREATE TABLE exchanged (id int PRIMARY KEY, note text)');
    writes = [];
    const { stream } = (client as unknown as { connection: { stream: { write(bytes: Buffer): boolean } } }).connection;
    const write = stream.write.bind(stream);
    stream.write = (bytes) => {
      writes.push(Buffer.from(bytes).toString('latin1'));
      return write(bytes);
    };
  });
  afterEach(() => client.end());

  const send = (...parts: Prepared<unknown>[]): Promise<void> => new Exchange(client, parts).send();
  const kept = async (): Promise<string[]> => {
    const { rows } = await client.query<{ name: string }>('SELECT name FROM pg_prepared_statements ORDER BY name');
    return rows.map(({ name }) => name);
  };

  it('sends all its statements in one write, and gives each its rows and its command', async () => {
    const insert = one('insert', 'INSERT INTO exchanged VALUES ($1, $2)', [1, 'a']);
    const read = one<{ id: number; note: string }>('read', 'SELECT id, note FROM exchanged');
    await send(one('begin', 'BEGIN'), insert, read, one('commit', 'COMMIT'));
    expect(writes).toHaveLength(1);
    expect(insert.command).toBe('INSERT 0 1');
    expect(read.rows).toEqual([{ id: 1, note: 'a' }]);
  });

  it('says a statement once to a connection, and asks once for its columns', async () => {
    const read = (): Prepared<{ id: number }> => one('numbers', 'SELECT generate_series(1, $1::int) AS id', [2]);
    const [first, second] = [read(), read()];
    await send(first);
    await send(second);
    expect(second.rows).toEqual(first.rows);
    expect(writes.map((bytes) => bytes.includes('generate_series'))).toEqual([true, false]);
    expect(await kept()).toEqual(['numbers']);
  });

  it('may send one statement twice', async () => {
    const [first, second] = [1, 2].map((id) => one('insert', 'INSERT INTO exchanged (id) VALUES ($1)', [id]));
    await send(first as Prepared<unknown>, second as Prepared<unknown>);
    expect((await client.query('SELECT id FROM exchanged ORDER BY id')).rows).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('ends at the first that fails, and says which it was; the connection goes on', async () => {
    const texts = ['SELECT 1 AS one', 'SELECT 1 / 0', 'INSERT INTO exchanged VALUES (1)'];
    const exchange = new Exchange(
      client,
      texts.map((text, index) => one(`part-${index}`, text)),
    );
    await expect(exchange.send()).rejects.toMatchObject({ code: '22012' });
    expect(exchange.current?.name).toBe('part-1');
    expect((await client.query('SELECT FROM exchanged')).rowCount).toBe(0);
    const again = one<{ one: number }>('part-0', 'SELECT 1 AS one');
    await send(again, one('part-2', 'SELECT 2'));
    expect(again.rows).toEqual([{ one: 1 }]);
  });

  it('plans anew on the same connection what a migration has changed', async () => {
    await send(one('insert', 'INSERT INTO exchanged VALUES (1, $1)', ['7']));
    const read = (): Prepared<{ note: unknown }> => one('read', 'SELECT note FROM exchanged');
    await send(read());
    await client.query('ALTER TABLE exchanged ALTER COLUMN note TYPE int USING note::int');
    await expect(send(read())).rejects.toMatchObject({ code: '0A000' });
    const after = read();
    await send(after);
    expect(after.rows).toEqual([{ note: 7 }]);
  });

  it('takes another text under the same name for another statement', async () => {
    await send(one('named', 'SELECT 1 AS one'));
    const other = one<{ two: number }>('named', 'SELECT 2 AS two');
    await send(other);
    expect(other.rows).toEqual([{ two: 2 }]);
  });

  it('keeps nothing of a statement that is planned for once', async () => {
    const [first, second] = [
      one<{ id: number }>('once', 'SELECT 1 AS id', [], false),
      one('once', 'SELECT 2', [], false),
    ];
    await send(first, second);
    expect(first.rows).toEqual([{ id: 1 }]);
    expect(await kept()).toEqual([]);
  });

  it('gives every kind of value as pg does', async () => {
    const text = `SELECT null AS nothing, 1::bigint AS large, true AS yes, '{a,"b c"}'::text[] AS texts,
      '2026-01-02 03:04:05.678+00'::timestamptz AS at, '\\x00ff'::bytea AS bytes, '{"a":1}'::jsonb AS json`;
    const prepared = one<object>('values', text);
    await send(prepared);
    expect(prepared.rows).toEqual((await client.query(text)).rows);
  });

  it.each([
    ['a list', [[1, 2, 3]], '$1::int[]'],
    ['a date', [new Date('2026-01-02T03:04:05.678Z')], '$1::timestamptz'],
    ['bytes', [Buffer.from([0, 255])], '$1::bytea'],
    ['nothing', [null], '$1::text'],
  ])('takes %s as a parameter', async (_, values, sql) => {
    const prepared = one<{ value: unknown }>('parameter', `SELECT ${sql} AS value`, values);
    await send(prepared);
    expect(prepared.rows).toEqual([{ value: values[0] }]);
  });

  it('fails before anything is sent when a value cannot be', async () => {
    const broken = {
      toPostgres: (): never => {
        throw new TypeError('no value');
      },
    };
    await expect(send(one('broken', 'SELECT $1', [broken]))).rejects.toThrow('no value');
    expect(writes).toEqual([]);
    await send(one('fine', 'SELECT 1'));
  });

  it('is told when its connection is cut', async () => {
    const sleeping = send(one('sleep', 'SELECT pg_sleep(30)'));
    client.on('error', () => undefined);
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    await expect(sleeping).rejects.toThrow(/terminated/);
  });

  it('refuses COPY, for which it has no data, and goes on', async () => {
    await expect(send(one('copy', 'COPY exchanged FROM STDIN'))).rejects.toMatchObject({ code: '57014' });
    await send(one('fine', 'SELECT 1'));
  });

  it('takes off what is put around a read, also when it has no row', async () => {
    const { name, readText } = statement('spec.positioned', 'SELECT id FROM exchanged');
    const read = (): PreparedRead<{ id: number }> => new PreparedRead<{ id: number }>(query(name, readText));
    const none = read();
    await send(none);
    expect(none.rows).toEqual([]);
    expect(none.lsn).toBeGreaterThan(0);
    await client.query('INSERT INTO exchanged VALUES (3)');
    const some = read();
    await send(some);
    expect(some.rows).toEqual([{ id: 3 }]);
    expect(some.lsn).toBeGreaterThan(none.lsn);
  });
});
