import { emptyDatabases } from '../src/testing';
import type { Addresses } from '../src/addresses';
import { poll } from '../src/embedded/poll';
import { OperatorSession, operatorTarget, psqlEnvironment } from '../src/operator';

let addresses: Addresses;
let notices: string[];

beforeAll(async () => {
  addresses = await emptyDatabases();
});
beforeEach(() => {
  notices = [];
});

async function withSession(
  database: string,
  options: { isReadOnly?: boolean; isReplica?: boolean },
  work: (session: OperatorSession) => Promise<void>,
): Promise<void> {
  const { isReadOnly = false, isReplica = false } = options;
  const target = operatorTarget(addresses, database, isReplica);
  const session = await OperatorSession.open(target, {
    isReadOnly,
    caFile: undefined,
    onNotice: (message) => notices.push(message),
  });
  try {
    await work(session);
  } finally {
    await session.close();
  }
}

describe(operatorTarget.name, () => {
  it('finds the primary and the replica of each database', () => {
    expect(operatorTarget(addresses, 'directory', false)).toMatchObject({ name: 'directory' });
    const [primary, replica] = [false, true].map((isReplica) => operatorTarget(addresses, 'shard 0', isReplica));
    expect([primary?.url, replica?.url]).toEqual(addresses.shards[0]!.nodes.map(({ url }) => url));
    expect(replica?.name).toBe('shard 0, replica');
  });

  it('says which there are when there is no such one', () => {
    expect(() => operatorTarget(addresses, 'shard 9', false)).toThrow(/no database "shard 9".*directory, shard 0/);
    const alone = { ...addresses, directory: { ...addresses.directory, nodes: addresses.directory.nodes.slice(0, 1) } };
    expect(() => operatorTarget(alone, 'directory', true)).toThrow('The directory has no replica in the settings');
  });

  it('goes around a pooler where a setting says how', () => {
    const pooled = { url: 'postgres://a@pooler/x', directUrl: 'postgres://a@server:6000/x', pooled: true };
    const target = operatorTarget(
      { ...addresses, directory: { ...addresses.directory, nodes: [pooled] } },
      'directory',
      false,
    );
    expect(target).toEqual({ name: 'directory', host: 'server:6000', url: pooled.directUrl, pooled: false });
  });
});

describe(OperatorSession.name, () => {
  it('gives values as PostgreSQL writes them, or as JavaScript has them', () =>
    withSession('directory', {}, async (session) => {
      const sql = `SELECT 1 AS n, true AS b, '{"a":1}'::jsonb AS j, 9007199254740993 AS big, NULL AS nothing, '\\x01'::bytea AS bytes`;
      const asText = await session.run(sql, true);
      expect(asText).toMatchObject({
        command: 'SELECT',
        rowCount: 1,
        columns: ['n', 'b', 'j', 'big', 'nothing', 'bytes'],
      });
      expect(asText.rows).toEqual([['1', 't', '{"a": 1}', '9007199254740993', null, '\\x01']]);
      expect((await session.run(sql, false)).rows[0]?.slice(0, 5)).toEqual([
        1,
        true,
        { a: 1 },
        '9007199254740993',
        null,
      ]);
    }));

  it('has deadlines of its own, and shows who it is', () =>
    withSession('shard 0', {}, async (session) => {
      const sql = `SELECT current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('application_name')`;
      expect((await session.run(sql, true)).rows).toEqual([['5min', '10s', 'aqueduct-shell']]);
    }));

  it('refuses changes when it is to read only, and makes them otherwise', async () => {
    await withSession('shard 0', { isReadOnly: true }, async (session) => {
      await expect(session.run('CREATE TABLE slip ()', true)).rejects.toMatchObject({ code: '25006' });
    });
    await withSession('shard 0', {}, async (session) => {
      expect(await session.run('CREATE TABLE wanted (i int)', true)).toMatchObject({ command: 'CREATE', columns: [] });
      expect(await session.run('INSERT INTO wanted VALUES (1), (2)', true)).toMatchObject({ rowCount: 2 });
    });
  });

  it('says where a statement is wrong', () =>
    withSession('shard 0', {}, async (session) => {
      await expect(session.run('SELECT nothing', true)).rejects.toMatchObject({ code: '42703', position: '8' });
      expect(session.isClosed).toBe(false);
    }));

  it('hands on what the server says beside its answers', () =>
    withSession('shard 0', {}, async (session) => {
      await session.run('DROP TABLE IF EXISTS never_there', true);
      expect(notices).toEqual(['table "never_there" does not exist, skipping']);
    }));

  it('stops the statement that runs, and goes on', () =>
    withSession('shard 0', {}, async (session) => {
      const slow = session.run('SELECT pg_sleep(60)', true);
      const stopped = expect(slow).rejects.toMatchObject({ code: '57014' });
      await withSession('shard 0', {}, async (other) => {
        const sql = `SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'`;
        const isRunning = async () => ((await other.run(sql, true)).rowCount === 1 ? true : undefined);
        await poll(isRunning, { timeoutMs: 5_000, everyMs: 10 });
      });
      await session.cancel();
      await stopped;
      expect((await session.run('SELECT 1', true)).rows).toEqual([['1']]);
    }));

  it('reads from a replica', () =>
    withSession('shard 0', { isReplica: true }, async (session) => {
      expect((await session.run('SELECT pg_is_in_recovery()', false)).rows).toEqual([[true]]);
    }));

  it('says who does not let it in, without the password', async () => {
    const url = new URL(addresses.directory.nodes[0]!.url);
    url.password = 'hunter2';
    const directory = { ...addresses.directory, nodes: [{ url: url.href, pooled: false }] };
    const target = operatorTarget({ ...addresses, directory }, 'directory', false);
    const opening = OperatorSession.open(target, { isReadOnly: true, caFile: undefined, onNotice: () => undefined });
    const error = await opening.catch((failure: Error) => failure);
    expect(error).toMatchObject({ code: 'DATABASE_ACCESS' });
    expect((error as Error).message).not.toContain('hunter2');
  });
});

describe(psqlEnvironment.name, () => {
  const target = {
    name: 'shard 1',
    host: 'db:5432',
    url: 'postgres://me:p%40ss@db/na%20me?sslmode=require',
    pooled: false,
  };

  it('leads psql to the node, without a command line that others can read', () => {
    expect(psqlEnvironment(target, { isReadOnly: true, caFile: undefined })).toEqual({
      PGHOST: 'db',
      PGPORT: '5432',
      PGUSER: 'me',
      PGPASSWORD: 'p@ss',
      PGDATABASE: 'na me',
      PGAPPNAME: 'aqueduct-shell',
      PGCONNECT_TIMEOUT: '10',
      PGSSLMODE: 'require',
      PGOPTIONS:
        '-c statement_timeout=5min -c lock_timeout=10s -c idle_in_transaction_session_timeout=10min -c default_transaction_read_only=on',
    });
  });

  it('verifies the server where the settings name its authority, and sends a pooler no settings', () => {
    const environment = psqlEnvironment({ ...target, pooled: true }, { isReadOnly: true, caFile: '/ca.pem' });
    expect(environment).toMatchObject({ PGSSLMODE: 'verify-full', PGSSLROOTCERT: '/ca.pem' });
    expect(environment).not.toHaveProperty('PGOPTIONS');
  });
});
