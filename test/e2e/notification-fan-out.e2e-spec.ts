import { FanOut } from '@aqueduct/conduit/worker';
import { Shards } from '@aqueduct/database';
import { OverloadedError } from '@aqueduct/kernel';
import { startApi, startWorker, type Api, type Worker } from '../support/api';
import { signUp, type Member } from '../support/conduit-client';
import { EventStream } from '../support/event-stream';
import { markRead, notificationsOf, unreadOf, untilNotified, type Notification } from '../support/notifications';

let api: Api;
let worker: Worker;
let fanOut: FanOut;
let author: Member;
let followers: Member[];

beforeAll(async () => {
  api = await startApi();
  worker = await startWorker(api);
  fanOut = worker.app.get(FanOut, { strict: false });
  // Of eight followers, some live on each shard.
  [author, ...followers] = await Promise.all([signUp(api.url), ...Array.from({ length: 8 }, () => signUp(api.url))]);
  for (const follower of followers) await follower.follow(author.username);
});
afterAll(async () => {
  await worker.close();
  await api.close();
});
beforeEach(async () => {
  jest.replaceProperty(fanOut, 'limits', { chunk: 2, broadcastAbove: 10_000 });
  await Promise.all(followers.map((follower) => markRead(follower)));
});
afterEach(() => jest.restoreAllMocks());

const slugsOf = (told: readonly Notification[]): (string | undefined)[] => told.map(({ article }) => article?.slug);
const stream = (member: Member, lastEventId?: string): Promise<EventStream<Notification>> =>
  EventStream.open(`${api.url}/api/notifications/stream`, member.token, lastEventId);

describe('An article by somebody who is followed', () => {
  it('is told to every follower on every shard, and to nobody else', async () => {
    const stranger = await signUp(api.url);
    await author.follow(author.username);
    const { slug, title } = await author.publish();
    for (const follower of followers) {
      const [told] = await untilNotified(follower, 1);
      expect(told).toMatchObject({
        kind: 'published',
        actor: { username: author.username, following: true },
        article: { slug, title },
        commentId: null,
      });
    }
    expect(await notificationsOf(stranger)).toEqual([]);
    expect(await notificationsOf(author)).toEqual([]);
    await author.unfollow(author.username);
  });

  it('is told to all, and to nobody twice, when the worker breaks down between two chunks', async () => {
    const shards = worker.app.get(Shards, { strict: false });
    const original = shards.transactionOver.bind(shards);
    let chunks = 0;
    jest.spyOn(shards, 'transactionOver').mockImplementation((buckets, work) => {
      if (++chunks === 3) throw new OverloadedError('the test', 'it broke down after two chunks');
      return original(buckets, work);
    });
    const { slug } = await author.publish();
    for (const follower of followers) await untilNotified(follower, 1);
    expect(chunks).toBeGreaterThan(3);
    const counts = await Promise.all(
      followers.map(async (each) => slugsOf(await notificationsOf(each)).filter((told) => told === slug).length),
    );
    expect(counts).toEqual(followers.map(() => 1));
    expect(await Promise.all(followers.map(unreadOf))).toEqual(followers.map(() => 1));
  });
});

describe('An article by somebody whom very many follow', () => {
  const reader = (): Member => followers[0] as Member;
  beforeEach(() => {
    jest.replaceProperty(fanOut, 'limits', { chunk: 2, broadcastAbove: followers.length - 1 });
  });

  it('is in the lists and counts of who follows, in the order of time, beside what else he is told', async () => {
    const own = await reader().publish();
    await followers[1]?.comment(own.slug);
    await untilNotified(reader(), 1);
    const { slug } = await author.publish();
    await untilNotified(reader(), 2);
    await followers[1]?.favorite(own.slug);
    const told = await untilNotified(reader(), 3);
    expect(told.slice(0, 3)).toMatchObject([
      { kind: 'favorited', read: false },
      { kind: 'published', actor: { username: author.username }, article: { slug }, read: false },
      { kind: 'commented', read: false },
    ]);
    const { headers } = await reader().exchange('GET', '/notifications?limit=2');
    const next = /^<\/api(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] ?? '';
    expect((await reader().exchange('GET', next)).body).toMatchObject({ notifications: [{ kind: 'commented' }, {}] });
    expect(await markRead(reader(), told[1]?.id)).toBe(1);
    expect((await notificationsOf(reader(), { limit: 3 })).map(({ read }) => read)).toEqual([false, true, true]);
    expect(await markRead(reader())).toBe(0);
  });

  it('is nobody else’s, and no longer who has ceased to follow', async () => {
    const late = await signUp(api.url);
    await late.follow(author.username);
    const stranger = await signUp(api.url);
    const { slug } = await author.publish();
    expect(slugsOf(await untilNotified(late, 1))).toEqual([slug]);
    expect(await notificationsOf(stranger)).toEqual([]);
    await late.unfollow(author.username);
    expect([await notificationsOf(late), await unreadOf(late)]).toEqual([[], 0]);
  });

  it('comes on the open streams of who follows, and where one goes on, once', async () => {
    const streams = await Promise.all(followers.slice(0, 3).map((follower) => stream(follower)));
    const first = await author.publish();
    for (const each of streams) expect(slugsOf(await each.take(1))).toEqual([first.slug]);
    const [left] = streams;
    const seen = left?.lastEventId;
    for (const each of streams) each.close();
    const second = await author.publish();
    const again = await stream(reader(), seen);
    const third = await author.publish();
    expect(slugsOf(await again.take(2))).toEqual([second.slug, third.slug]);
    again.close();
  });
});
