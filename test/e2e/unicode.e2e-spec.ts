import { type Api, startApi } from '../support/api';
import { ConduitClient, type Member, path, signUp, unique } from '../support/conduit-client';
import { expectBlank, refusals, URL_SAFE } from './contract';

let api: Api;
let anonymous: ConduitClient;
let member: Member;

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
  member = await signUp(api.url);
});
afterAll(() => api.close());

const texts: [script: string, text: string][] = [
  ['emoji with joiners', '👩‍👩‍👧‍👦🏳️‍🌈 party 🎉'],
  ['right-to-left Arabic', 'مرحبا بالعالم'],
  ['right-to-left Hebrew', 'שלום עולם'],
  ['Chinese', '你好,世界'],
  ['Japanese', 'ソフトウェア設計'],
  ['Cyrillic', 'Привет, мир'],
  ['combining marks', 'Z͑ͫ̓ͪ̂a̴l̷g̶o̸'],
  ['composed Latin', 'Größe – naïve façade Łódź'],
  ['right-to-left override', 'abc\u202Edef'],
  ['line ends and tabs', 'a\tb\r\nc'],
];

describe.each(texts)('%s', (_script, text) => {
  it('comes back as it was sent from an article, its lists and its comments', async () => {
    const tag = `${unique('tag')} ${text.replace(/\s/g, ' ')}`;
    const fields = { title: text, description: text, body: text, tagList: [tag] };
    const created = await member.publish(fields);
    expect(created).toMatchObject(fields);
    expect(created.slug).toMatch(URL_SAFE);
    expect(await anonymous.article(created.slug)).toMatchObject(fields);
    expect(await anonymous.articles({ tag })).toMatchObject({
      articlesCount: 1,
      articles: [{ title: text, tagList: [tag] }],
    });
    expect(await anonymous.tags()).toContain(tag);
    const comment = await member.comment(created.slug, text);
    expect(await anonymous.comments(created.slug)).toMatchObject([{ id: comment.id, body: text }]);
  });

  it('comes back as it was sent from a bio', async () => {
    await member.changeUser({ bio: text });
    expect(await anonymous.profile(member.username)).toMatchObject({ bio: text });
  });
});

describe.each(['Łukasz', 'مستخدم', 'משתמש', '用户', 'Ñandú', 'пользователь', '🎉party'])('A user named %s', (name) => {
  let named: Member;

  beforeAll(async () => {
    named = await signUp(api.url, { username: `${unique(name)}` });
  });

  it('is found by the percent-encoded name in a path', async () => {
    expect(await anonymous.profile(named.username)).toMatchObject({ username: named.username });
    expect(await member.follow(named.username)).toMatchObject({ username: named.username, following: true });
    expect(await member.unfollow(named.username)).toMatchObject({ username: named.username, following: false });
  });

  it('is found by the name in a filter', async () => {
    const { slug } = await named.publish();
    await named.favorite(slug);
    for (const filter of ['author', 'favorited']) {
      expect(await anonymous.articles({ [filter]: named.username })).toMatchObject({
        articlesCount: 1,
        articles: [{ slug }],
      });
    }
  });
});

it('takes a name with characters that mean something in a URL, when it takes it at all, in paths too', async () => {
  for (const part of ['a/b', 'a?b', 'a#b', 'a%b', 'a%2Fb', 'a b', 'a+b', 'a&b=c', 'a;b', 'a"b<c>', '..']) {
    const username = `${unique('odd')}${part}`;
    const user = { username, email: `${unique('odd')}@example.com`, password: 'password123' };
    const { status } = await anonymous.post('/users', { user });
    expect([201, 422]).toContain(status);
    const profile = await anonymous.get(path`/profiles/${username}`);
    if (status === 422) expect(profile).toEqual(refusals.profileNotFound);
    else expect(profile).toMatchObject({ status: 200, body: { profile: { username } } });
  }
});

it.each(['\u00A0', '\u2003', '\u3000', '\uFEFF', ' \u00A0\u2003\n'])(
  'counts the white space %j as blank',
  async (space) => {
    const article = { title: space, description: space, body: space };
    expectBlank(await member.post('/articles', { article }), 'title', 'description', 'body');
  },
);
