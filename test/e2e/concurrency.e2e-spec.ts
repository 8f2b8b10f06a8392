import { type Api, startApi } from '../support/api';
import {
  type Answer,
  type Article,
  aUser,
  ConduitClient,
  type Member,
  path,
  signUp,
  unique,
} from '../support/conduit-client';
import { emptyList, errorsOf, noContent, refusals } from './contract';

let api: Api;
let anonymous: ConduitClient;
let author: Member;
let fans: Member[];

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
  author = await signUp(api.url);
  fans = await Promise.all([1, 2, 3, 4].map(() => signUp(api.url)));
});
afterAll(() => api.close());

/** So many calls at once. */
const atOnce = <T>(times: number, call: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: times }, (_, index) => call(index)));
const statusesOf = (answers: Answer[]) => answers.map(({ status }) => status).sort();
const articleOf = (answer: Answer) => (answer.body as { article: Article }).article;
const rounds = Array.from({ length: 10 }, (_, index) => index);

describe('Registrations at once', () => {
  it('of one name and e-mail: one is 201, all others 409', async () => {
    const user = aUser();
    const answers = await atOnce(8, () => anonymous.post('/users', { user }));
    expect(statusesOf(answers)).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
    for (const answer of answers.filter(({ status }) => status === 409)) {
      expect([refusals.usernameTaken, refusals.emailTaken, refusals.bothTaken]).toContainEqual(answer);
    }
    expect(await anonymous.post('/users/login', { user })).toMatchObject({ status: 200 });
  });

  it('of one name with different e-mails: one is 201, and the e-mails of the others stay free', async () => {
    const { username } = aUser();
    const attempts = await atOnce(5, async () => {
      const user = { ...aUser(), username };
      return { email: user.email, answer: await anonymous.post('/users', { user }) };
    });
    expect(statusesOf(attempts.map(({ answer }) => answer))).toEqual([201, 409, 409, 409, 409]);
    for (const { email, answer } of attempts.filter((attempt) => attempt.answer.status === 409)) {
      expect(answer).toEqual(refusals.usernameTaken);
      await expect(signUp(api.url, { email })).resolves.toMatchObject({ email });
    }
  });

  it('of one e-mail with different names: one is 201', async () => {
    const { email } = aUser();
    const answers = await atOnce(5, () => anonymous.post('/users', { user: { ...aUser(), email } }));
    expect(statusesOf(answers)).toEqual([201, 409, 409, 409, 409]);
  });
});

describe('Renames at once', () => {
  it('of several users to one name: one is 200, the others keep theirs', async () => {
    const members = await atOnce(4, () => signUp(api.url));
    const username = unique('wanted');
    const answers = await Promise.all(members.map((member) => member.put('/user', { user: { username } })));
    expect(statusesOf(answers)).toEqual([200, 409, 409, 409]);
    const names = await Promise.all(members.map(async (member) => (await member.currentUser()).username));
    expect(names.filter((name) => name === username)).toHaveLength(1);
    expect(names).toEqual(
      members.map((member, index) => (answers[index]?.status === 200 ? username : member.username)),
    );
  });

  it('of two users who swap names never give both one name', async () => {
    const [ann, bob] = await Promise.all([signUp(api.url), signUp(api.url)]);
    await Promise.all([
      ann.put('/user', { user: { username: bob.username } }),
      bob.put('/user', { user: { username: ann.username } }),
    ]);
    const names = [(await ann.currentUser()).username, (await bob.currentUser()).username];
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(await anonymous.profile(name)).toMatchObject({ username: name });
  });

  it('of one user, there and back, end with a name that is theirs and findable', async () => {
    const member = await signUp(api.url);
    const other = unique('other');
    await Promise.all(
      [other, member.username, other, member.username].map((username) => member.put('/user', { user: { username } })),
    );
    const { username } = await member.currentUser();
    expect(await anonymous.profile(username)).toMatchObject({ username });
  });
});

describe('Favorites at once', () => {
  it('of several users are all counted', async () => {
    const { slug } = await author.publish();
    const answers = await Promise.all(fans.map((fan) => fan.post(path`/articles/${slug}/favorite`)));
    expect(statusesOf(answers)).toEqual([200, 200, 200, 200]);
    expect((await anonymous.article(slug)).favoritesCount).toBe(fans.length);
  });

  it('of one user count once, and so does undoing', async () => {
    const fan = await signUp(api.url);
    const { slug } = await author.publish();
    expect(statusesOf(await atOnce(5, () => fan.post(path`/articles/${slug}/favorite`)))).toEqual([
      200, 200, 200, 200, 200,
    ]);
    expect(await fan.article(slug)).toMatchObject({ favorited: true, favoritesCount: 1 });
    expect((await anonymous.articles({ favorited: fan.username })).articlesCount).toBe(1);
    expect(statusesOf(await atOnce(5, () => fan.delete(path`/articles/${slug}/favorite`)))).toEqual([
      200, 200, 200, 200, 200,
    ]);
    expect(await fan.article(slug)).toMatchObject({ favorited: false, favoritesCount: 0 });
    expect(await anonymous.get('/articles', { favorited: fan.username })).toEqual(emptyList);
  });

  it('and undone at once leave a count that agrees with who favorited', async () => {
    const { slug } = await author.publish();
    await Promise.all(fans.flatMap((fan) => [fan.favorite(slug), fan.unfavorite(slug), fan.favorite(slug)]));
    const favorited = await Promise.all(fans.map(async (fan) => (await fan.article(slug)).favorited));
    expect((await anonymous.article(slug)).favoritesCount).toBe(favorited.filter(Boolean).length);
  });
});

it('follows of one user at once count once', async () => {
  const [reader, celeb] = await Promise.all([signUp(api.url), signUp(api.url)]);
  await celeb.publish();
  expect(statusesOf(await atOnce(4, () => reader.post(path`/profiles/${celeb.username}/follow`)))).toEqual([
    200, 200, 200, 200,
  ]);
  expect((await reader.feed()).articlesCount).toBe(1);
  await atOnce(4, () => reader.unfollow(celeb.username));
  expect(await reader.get('/articles/feed')).toEqual(emptyList);
});

describe('An article that is deleted meanwhile', () => {
  it.each(rounds)('takes a comment or does not know it, and leaves nothing (round %i)', async () => {
    const fan = await signUp(api.url);
    const tag = unique('doomed');
    const { slug } = await author.publish({ tagList: [tag] });
    const [comment, favorite, deletion] = await Promise.all([
      fan.post(path`/articles/${slug}/comments`, { comment: { body: 'late' } }),
      fan.post(path`/articles/${slug}/favorite`),
      author.delete(path`/articles/${slug}`),
    ]);
    expect(deletion).toEqual(noContent);
    if (comment.status !== 201) expect(comment).toEqual(refusals.articleNotFound);
    if (favorite.status !== 200) expect(favorite).toEqual(refusals.articleNotFound);
    expect(await anonymous.get(path`/articles/${slug}/comments`)).toEqual(refusals.articleNotFound);
    expect(await anonymous.get('/articles', { favorited: fan.username })).toEqual(emptyList);
    expect(await anonymous.get('/articles', { tag })).toEqual(emptyList);
    expect(await anonymous.tags()).not.toContain(tag);
  });

  it('is deleted once', async () => {
    const count = (await anonymous.articles({ author: author.username })).articlesCount;
    const { slug } = await author.publish();
    const answers = await atOnce(5, () => author.delete(path`/articles/${slug}`));
    expect(statusesOf(answers)).toEqual([204, 404, 404, 404, 404]);
    expect((await anonymous.articles({ author: author.username })).articlesCount).toBe(count);
  });

  it('is changed or gone, and stays gone', async () => {
    const { slug } = await author.publish();
    const [change, deletion] = await Promise.all([
      author.put(path`/articles/${slug}`, { article: { body: 'changed', tagList: [unique('late')] } }),
      author.delete(path`/articles/${slug}`),
    ]);
    expect(deletion).toEqual(noContent);
    if (change.status !== 200) expect(change).toEqual(refusals.articleNotFound);
    expect(await anonymous.get(path`/articles/${slug}`)).toEqual(refusals.articleNotFound);
  });
});

it('deletes a comment once', async () => {
  const [fan] = fans as [Member];
  const { slug } = await author.publish();
  const { id } = await fan.comment(slug);
  const answers = await atOnce(5, () => fan.delete(path`/articles/${slug}/comments/${id}`));
  expect(statusesOf(answers)).toEqual([204, 404, 404, 404, 404]);
});

describe('Changes of one article at once', () => {
  it('all succeed, each with an updatedAt of its own, and the last is what stays', async () => {
    const { slug, createdAt } = await author.publish();
    const answers = await atOnce(8, (index) =>
      author.put(path`/articles/${slug}`, {
        article: { description: `d${index}`, body: `b${index}`, tagList: [`t${index}`] },
      }),
    );
    expect(statusesOf(answers)).toEqual(Array(8).fill(200));
    const versions = answers.map(articleOf).sort((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1));
    expect(new Set(versions.map(({ updatedAt }) => updatedAt)).size).toBe(8);
    expect(new Set(versions.map((version) => version.createdAt))).toEqual(new Set([createdAt]));
    expect(await author.article(slug)).toEqual(versions.at(-1));
  });

  it('of its title leave one slug alive', async () => {
    const { slug } = await author.publish();
    const answers = await atOnce(5, () => author.put(path`/articles/${slug}`, { article: { title: unique('Title') } }));
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect(answer).toEqual(refusals.articleNotFound);
    const slugs = [slug, ...answers.filter(({ status }) => status === 200).map((answer) => articleOf(answer).slug)];
    const alive = await Promise.all(slugs.map(async (one) => (await anonymous.get(path`/articles/${one}`)).status));
    expect(alive.filter((status) => status === 200)).toHaveLength(1);
  });
});

it('publishes one title many times at once under as many slugs', async () => {
  const title = unique('Same');
  const articles = await atOnce(10, (index) => (fans[index % fans.length] ?? author).publish({ title }));
  expect(new Set(articles.map(({ slug }) => slug)).size).toBe(10);
});

it('publishes and deletes under shared tags at once without a failure, and counts exactly', async () => {
  const tags = rounds.slice(0, 5).map(() => unique('shared'));
  const orderOf = (index: number) => [...tags.slice(index % 5), ...tags.slice(0, index % 5)];
  const articles = await atOnce(40, (index) =>
    (fans[index % fans.length] ?? author).publish({ tagList: orderOf(index) }),
  );
  for (const tag of tags) expect((await anonymous.articles({ tag, limit: 1 })).articlesCount).toBe(40);
  await Promise.all(articles.map(({ slug }, index) => (fans[index % fans.length] ?? author).deleteArticle(slug)));
  for (const tag of tags) expect(await anonymous.get('/articles', { tag })).toEqual(emptyList);
});

it('changes a user several times at once, each answer being one of the states asked for', async () => {
  const member = await signUp(api.url);
  const answers = await atOnce(5, (index) =>
    member.put('/user', { user: { bio: `bio ${index}`, image: `image ${index}` } }),
  );
  expect(answers.filter(({ status }) => status >= 400).map(errorsOf)).toEqual([]);
  const { bio, image } = await member.currentUser();
  expect(image).toBe(bio?.replace('bio', 'image'));
});
