import { startApi, startWorker, type Api, type Worker } from '../support/api';
import { ConduitClient, path, signUp, type Article, type Member } from '../support/conduit-client';
import { EventStream } from '../support/event-stream';
import { notificationsOf, untilNotified, type Notification } from '../support/notifications';

let api: Api;
let other: Api;
let worker: Worker;
let author: Member;
let reader: Member;
let article: Article;

beforeAll(async () => {
  api = await startApi();
  other = await startApi({ addresses: api.addresses });
  worker = await startWorker(api);
});
afterAll(async () => {
  await worker.close();
  await Promise.all([api.close(), other.close()]);
});
beforeEach(async () => {
  [author, reader] = await Promise.all([signUp(api.url), signUp(api.url)]);
  article = await author.publish();
});

const listen = (lastEventId?: string, { url }: Api = api): Promise<EventStream<Notification>> =>
  EventStream.open(`${url}/api/notifications/stream`, author.token, lastEventId);

describe('GET /notifications/stream', () => {
  it('brings what happens as it happens, as the list has it', async () => {
    const stream = await listen();
    await reader.comment(article.slug);
    const [first] = await stream.take(1);
    expect(await notificationsOf(author)).toEqual([first]);
    await reader.favorite(article.slug);
    expect(await stream.take(1)).toMatchObject([{ kind: 'favorited', actor: { username: reader.username } }]);
    stream.close();
  });

  it('begins now, and not with what was there before', async () => {
    await reader.comment(article.slug);
    await untilNotified(author, 1);
    const stream = await listen();
    await reader.favorite(article.slug);
    expect(await stream.take(1)).toMatchObject([{ kind: 'favorited' }]);
    stream.close();
  });

  it('of each node brings everything, whichever node was written to', async () => {
    const streams = await Promise.all([listen(), listen(undefined, other)]);
    const there = await signUp(other.url);
    for (const commenter of [reader, there]) await commenter.comment(article.slug);
    const [here, elsewhere] = await Promise.all(streams.map((stream) => stream.take(2)));
    expect(here).toEqual(elsewhere);
    expect(here?.map(({ actor }) => actor.username).sort()).toEqual([reader.username, there.username].sort());
    for (const stream of streams) stream.close();
  });

  it('goes on from the last event id on another node: nothing is lost, nothing comes twice', async () => {
    const seen: (number | null)[] = [];
    const written: number[] = [];
    let stream = await listen();
    for (let round = 0; round < 4; round++) {
      for (let index = 0; index < 3; index++) written.push((await reader.comment(article.slug)).id);
      seen.push(...(await stream.take(1)).map(({ commentId }) => commentId));
      const { lastEventId } = stream;
      stream.close();
      written.push((await reader.comment(article.slug)).id);
      stream = await listen(lastEventId, round % 2 === 0 ? other : api);
    }
    seen.push(...(await stream.take(written.length - seen.length)).map(({ commentId }) => commentId));
    stream.close();
    expect(seen).toHaveLength(new Set(seen).size);
    expect([...seen].sort()).toEqual([...written].sort());
  });

  it('can go on from where it began, before there was any event', async () => {
    const stream = await listen();
    const { lastEventId } = stream;
    stream.close();
    const { id } = await reader.comment(article.slug);
    const again = await listen(lastEventId, other);
    expect(await again.take(1)).toMatchObject([{ commentId: id }]);
    again.close();
  });

  it('turns away who has ten open, until one of them is closed', async () => {
    const streams = await Promise.all(Array.from({ length: 10 }, () => listen()));
    await expect(listen()).rejects.toThrow('503');
    streams.pop()?.close();
    for (let opened: EventStream<Notification> | undefined; opened === undefined;)
      streams.push(
        ...(await listen().then(
          (stream) => [(opened = stream)],
          () => [],
        )),
      );
    for (const stream of streams) stream.close();
  });

  it('ends when its process closes, and goes on at another one', async () => {
    const closing = await startApi({ addresses: api.addresses });
    const stream = await listen(undefined, closing);
    const startedAt = performance.now();
    await closing.close();
    expect(performance.now() - startedAt).toBeLessThan(5000);
    expect(await stream.next()).toBeUndefined();
    const { id } = await reader.comment(article.slug);
    const next = await listen(stream.lastEventId);
    expect(await next.take(1)).toMatchObject([{ commentId: id }]);
    next.close();
  });

  it('ends when its session does, on whichever node it is, and no other stream with it', async () => {
    const elsewhere = await new ConduitClient(other.url).post('/users/login', {
      user: { email: author.email, password: author.password },
    });
    const { token } = (elsewhere.body as { user: { token: string } }).user;
    const [its, another] = [
      await listen(),
      await EventStream.open<Notification>(`${other.url}/api/notifications/stream`, token),
    ];
    const { sessions } = (await author.get('/user/sessions')).body as { sessions: { id: string; current: boolean }[] };
    const { id = '' } = sessions.find(({ current }) => current) ?? {};
    const remote = new ConduitClient(other.url).withToken(token);
    expect((await remote.delete(path`/user/sessions/${id}`)).status).toBe(204);
    expect(await its.next()).toBeUndefined();
    await reader.comment(article.slug);
    expect(await another.take(1)).toMatchObject([{ kind: 'commented' }]);
    another.close();
  });

  it('brings all of 30 comments; how long each took is reported', async () => {
    const stream = await listen();
    const tookMs: number[] = [];
    for (let index = 0; index < 30; index++) {
      const startedAt = performance.now();
      const { id } = await reader.comment(article.slug);
      expect(await stream.take(1)).toMatchObject([{ commentId: id }]);
      tookMs.push(performance.now() - startedAt);
    }
    stream.close();
    tookMs.sort((a, b) => a - b);
    process.stderr.write(
      `comment to open stream: p50 ${tookMs[15]?.toFixed(0)} ms, max ${tookMs[29]?.toFixed(0)} ms\n`,
    );
  });
});
