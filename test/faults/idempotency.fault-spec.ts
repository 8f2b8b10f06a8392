import { randomUUID } from 'node:crypto';
import { aUser, ConduitClient, signUp, unique, type Answer } from '../support/conduit-client';
import { ApiProcess } from './support/api-process';
import { openStage, type Stage } from './support/scene';

const DYING = require.resolve('./support/die-at-step.cjs');
/** More than either request has: past the last one the process lives on. */
const STEPS = Array.from({ length: 14 }, (_, i) => i + 1);

describe('a request with an Idempotency-Key, whose server is killed', () => {
  let stage: Stage;
  let other: ApiProcess;
  let client: ConduitClient;
  beforeAll(async () => {
    stage = await openStage({ shards: 2, replicas: 1, directory: 'with-shard-0' });
    other = await ApiProcess.start(stage.addresses);
    client = new ConduitClient(other.url);
  });
  afterAll(async () => {
    await other.stop();
    await stage.topology.stop();
  });

  /**
   * Sends it to a server that dies after so many steps, or after that statement, and then, until it is no longer in
   * use, to another one.
   * @returns the answer of the first server, if it lived to give one, and that of the second.
   */
  async function sendTwice(
    step: number | string,
    target: string,
    json: unknown,
    token?: string,
  ): Promise<{ first: Answer | undefined; second: Answer }> {
    const headers = {
      'Idempotency-Key': randomUUID(),
      ...(token === undefined ? {} : { Authorization: `Token ${token}` }),
    };
    const dying = await ApiProcess.start(stage.addresses, {}, DYING);
    const first = await new ConduitClient(dying.url)
      .send('POST', target, { json, headers: { ...headers, 'x-die-at-step': String(step) } })
      .catch(() => undefined);
    await dying.kill();
    for (;;) {
      const second = await client.send('POST', target, { json, headers });
      // PostgreSQL has not yet noticed that the connection with the key's lock is gone.
      if (second.status !== 409) return { first, second };
    }
  }

  it.each(STEPS)('at step %i of publishing: sent again it is 201, and there is one article', async (step) => {
    const member = await signUp(client.origin);
    const article = { title: unique('Once'), description: 'Of once.', body: 'Once.', tagList: ['once'] };
    const { first, second } = await sendTwice(step, '/articles', { article }, member.token);
    expect(second).toMatchObject({ status: 201, body: { article: { title: article.title } } });
    if (first !== undefined) expect(second).toEqual(first);
    const { articles, articlesCount } = await member.articles({ author: member.username });
    expect([articles.length, articlesCount]).toEqual([1, 1]);
  });

  it.each(STEPS)('at step %i of registering: sent again it is 201 with a token of the one account', async (step) => {
    const user = aUser();
    const { second } = await sendTwice(step, '/users', { user });
    expect(second).toMatchObject({ status: 201, body: { user: { username: user.username } } });
    const { token } = (second.body as { user: { token: string } }).user;
    expect(await client.withToken(token).get('/user')).toMatchObject({
      status: 200,
      body: { user: { email: user.email } },
    });
    expect(await client.post('/users', { user })).toMatchObject({ status: 409 });
  });

  it('between the commit and the answer: sent again it is the article that was committed', async () => {
    const member = await signUp(client.origin);
    const article = { title: unique('Once'), description: 'Of once.', body: 'Once.' };
    const { first, second } = await sendTwice('commit', '/articles', { article }, member.token);
    expect(first).toBeUndefined();
    const { articles } = await client.articles({ author: member.username });
    expect(articles).toHaveLength(1);
    expect(second).toMatchObject({ status: 201, body: { article: { slug: articles[0]?.slug } } });
  });
});
