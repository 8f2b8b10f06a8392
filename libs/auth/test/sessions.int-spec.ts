import { Cache, CacheModule, CacheSettings } from '@aqueduct/cache';
import { ConfigModule } from '@aqueduct/config';
import {
  bucketOfId,
  DatabaseModule,
  DatabaseSettings,
  newId,
  randomBucket,
  Shards,
  statement,
} from '@aqueduct/database';
import { settingsFor, testDatabases } from '@aqueduct/database/testing';
import { waitUntil } from '@aqueduct/kernel/testing';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthModule, SessionRetention, Sessions, SessionsModule, USER_PRESENCE } from '../src';
import { authSchema } from '../src/schema';
import { SessionUses } from '../src/sessions/session-uses';
import { FakeUserPresence, testAuthSettings } from '../src/testing';

const AGE = statement(
  'test.age',
  `UPDATE aqueduct_core.sessions SET created_at = created_at - $3::interval, rotated_at = rotated_at - $3::interval, last_used_at = last_used_at - $3::interval,
     expires_at = expires_at - $3::interval WHERE bucket = $1 AND id = $2`,
);

@Module({ providers: [{ provide: USER_PRESENCE, useValue: new FakeUserPresence() }, SessionRetention] })
class NodeModule {}

describe('sessions', () => {
  let nodes: INestApplicationContext[];
  let sessions: Sessions;
  let elsewhere: Sessions;

  beforeAll(async () => {
    const env = settingsFor(await testDatabases([authSchema]));
    const settings = testAuthSettings({ profile: 'production' });
    const imports = [
      ConfigModule.forRoot({ settings: [DatabaseSettings, CacheSettings], env, isGlobal: true }),
      DatabaseModule.forRoot({ schemas: [authSchema] }),
      CacheModule.forRoot(),
      AuthModule.forRoot({ settings }),
      SessionsModule,
    ];
    const open = (): Promise<INestApplicationContext> =>
      NestFactory.createApplicationContext({ module: NodeModule, imports }, { logger: false, abortOnError: false });
    nodes = [await open(), await open()];
    [sessions, elsewhere] = nodes.map((node) => node.get(Sessions)) as [Sessions, Sessions];
    await waitUntil(() => Promise.resolve(nodes.every((node) => node.get(Cache).stats.isTrusted)));
  });
  afterAll(() => Promise.all(nodes.map((node) => node.close())));

  const somebody = (): string => newId(randomBucket());
  const age = async (id: string, interval: string): Promise<void> => {
    const [node] = nodes;
    const bucket = bucketOfId(id);
    await node?.get(Shards).transaction(bucket, (tx) => tx.query(AGE, [bucket, id, interval]));
  };

  it('live from sign-in to sign-out, on every node', async () => {
    const userId = somebody();
    const { sessionId } = await sessions.open(userId, { device: 'curl/8.5.0', address: '' });
    expect(await elsewhere.isLive(sessionId, userId)).toBe(true);
    expect(await elsewhere.isLive(sessionId, somebody())).toBe(false);
    expect(await elsewhere.of(userId)).toMatchObject([{ id: sessionId, device: 'curl/8.5.0' }]);
    expect(await sessions.end(somebody(), sessionId)).toBe(false);
    expect(await sessions.end(userId, sessionId)).toBe(true);
    expect(await sessions.end(userId, sessionId)).toBe(false);
    expect(await sessions.isLive(sessionId, userId)).toBe(false);
    expect(await sessions.of(userId)).toEqual([]);
  });

  it('that end are refused by a node that has just believed them, within a second', async () => {
    const userId = somebody();
    const { sessionId } = await sessions.open(userId);
    expect(await elsewhere.isLive(sessionId, userId)).toBe(true);
    await sessions.endAll(userId);
    const endedAt = performance.now();
    await waitUntil(async () => !(await elsewhere.isLive(sessionId, userId)));
    expect(performance.now() - endedAt).toBeLessThan(1000);
  });

  it('end all but one with a transaction, if it commits', async () => {
    const userId = somebody();
    const [one, other] = [await sessions.open(userId), await sessions.open(userId)];
    const [node] = nodes;
    const ending = (fail: boolean): Promise<number> | undefined =>
      node?.get(Shards).transaction(bucketOfId(userId), async (tx) => {
        const ended = await sessions.endAllWith(tx, userId, one.sessionId);
        if (fail) throw new Error('undone');
        return ended;
      });
    await expect(ending(true)).rejects.toThrow('undone');
    expect(await sessions.isLive(other.sessionId, userId)).toBe(true);
    expect(await ending(false)).toBe(1);
    expect(await sessions.isLive(other.sessionId, userId)).toBe(false);
    expect(await sessions.isLive(one.sessionId, userId)).toBe(true);
  });

  it('are at most a hundred of one user: the one that was not used for longest goes', async () => {
    const userId = somebody();
    const first = await sessions.open(userId);
    expect(await elsewhere.isLive(first.sessionId, userId)).toBe(true);
    for (let count = 1; count < 100; count++) await sessions.open(userId);
    expect(await sessions.isLive(first.sessionId, userId)).toBe(true);
    await sessions.open(userId);
    expect(await sessions.of(userId)).toHaveLength(100);
    await waitUntil(async () => !(await elsewhere.isLive(first.sessionId, userId)));
  });

  it('end when nobody has used them for long, and go on when somebody has', async () => {
    const userId = somebody();
    const [used, unused] = [await sessions.open(userId), await sessions.open(userId)];
    for (const { sessionId } of [used, unused]) await age(sessionId, '13 days');
    const uses = nodes[0]?.get(SessionUses);
    uses?.note(used.sessionId);
    await uses?.write();
    for (const { sessionId } of [used, unused]) await age(sessionId, '2 days');
    expect((await sessions.of(userId)).map(({ id }) => id)).toEqual([used.sessionId]);
    expect(await elsewhere.isLive(unused.sessionId, userId)).toBe(false);
    await expect(sessions.refresh(unused.refreshToken)).rejects.toMatchObject({ code: 'REFRESH_TOKEN_INVALID' });
  });

  it('that have ended are removed', async () => {
    const { sessionId } = await sessions.open(somebody());
    await age(sessionId, '20 days');
    const retention = nodes[0]?.get(SessionRetention);
    expect(await retention?.removeExpired()).toBeGreaterThanOrEqual(1);
    expect(await retention?.removeExpired()).toBe(0);
  });

  describe('and their refresh tokens', () => {
    it('are replaced with each use', async () => {
      const userId = somebody();
      const opened = await sessions.open(userId);
      let token = opened.refreshToken;
      for (let use = 0; use < 3; use++) {
        const next = await elsewhere.refresh(token);
        expect(next).toMatchObject({ userId, sessionId: opened.sessionId });
        expect(next.refreshToken).not.toBe(token);
        token = next.refreshToken;
      }
    });

    it('that come fifty times at once, on two nodes, all get the same answer', async () => {
      const { sessionId, userId, refreshToken } = await sessions.open(somebody());
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? sessions : elsewhere).refresh(refreshToken)),
      );
      expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
      expect(await sessions.of(userId)).toMatchObject([{ id: sessionId }]);
    });

    it('end with the longest time of a session, however often they are used', async () => {
      const opened = await sessions.open(somebody());
      let { refreshToken } = opened;
      // Nine times ten days: each is used in time, and the last one too late.
      for (let times = 0; times < 8; times++) {
        await age(opened.sessionId, '10 days');
        ({ refreshToken } = await sessions.refresh(refreshToken));
      }
      await age(opened.sessionId, '10 days');
      await expect(sessions.refresh(refreshToken)).rejects.toMatchObject({ code: 'REFRESH_TOKEN_INVALID' });
    });

    it('end their session when one comes again after it was replaced', async () => {
      const opened = await sessions.open(somebody());
      const { userId, sessionId } = opened;
      expect(await elsewhere.isLive(sessionId, userId)).toBe(true);
      const next = await sessions.refresh(opened.refreshToken);
      await age(sessionId, '11 s');
      await expect(elsewhere.refresh(opened.refreshToken)).rejects.toMatchObject({ code: 'REFRESH_TOKEN_REUSED' });
      await expect(sessions.refresh(next.refreshToken)).rejects.toMatchObject({ code: 'REFRESH_TOKEN_INVALID' });
      await waitUntil(async () => !(await sessions.isLive(sessionId, userId)));
    });

    it('end their session also when one comes again that was replaced twice, however soon', async () => {
      const opened = await sessions.open(somebody());
      const next = await sessions.refresh(opened.refreshToken);
      await sessions.refresh(next.refreshToken);
      await expect(sessions.refresh(opened.refreshToken)).rejects.toMatchObject({ code: 'REFRESH_TOKEN_REUSED' });
    });

    it('that nobody has given out change nothing', async () => {
      const { refreshToken, sessionId, userId } = await sessions.open(somebody());
      const forged = `${refreshToken.slice(0, -2)}${refreshToken.endsWith('AA') ? 'BB' : 'AA'}`;
      for (const text of ['', 'aqr_', forged])
        await expect(sessions.refresh(text)).rejects.toMatchObject({ code: 'REFRESH_TOKEN_INVALID' });
      expect(await sessions.isLive(sessionId, userId)).toBe(true);
      await sessions.refresh(refreshToken);
    });
  });
});
