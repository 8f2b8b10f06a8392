import { type Api, startApi } from '../support/api';
import {
  type Article,
  type Comment,
  ConduitClient,
  type Member,
  path,
  signUp,
  unique,
} from '../support/conduit-client';
import { expectBlank, expectInvalid, KEYS, keysOf, noContent, refusals, TIMESTAMP } from './contract';

let api: Api;
let anonymous: ConduitClient;
let author: Member;
let commenter: Member;
let article: Article;

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
  [author, commenter] = await Promise.all([signUp(api.url), signUp(api.url)]);
});
beforeEach(async () => {
  article = await author.publish();
});
afterAll(() => api.close());

const commentsOf = (slug: string) => path`/articles/${slug}/comments`;
const unknownSlug = () => unique('no-such');

describe('POST /articles/:slug/comments', () => {
  it('answers 201 with exactly the fields of a comment, the id an integer', async () => {
    const body = 'It takes a Jacobian.\n\n> yes 🎉';
    const answer = await commenter.post(commentsOf(article.slug), { comment: { body } });
    expect(answer).toEqual({
      status: 201,
      body: {
        comment: {
          id: expect.any(Number),
          body,
          createdAt: expect.stringMatching(TIMESTAMP),
          updatedAt: expect.stringMatching(TIMESTAMP),
          author: { username: commenter.username, bio: null, image: null, following: false },
        },
      },
    });
    const { comment } = answer.body as { comment: Comment };
    expect(Number.isSafeInteger(comment.id)).toBe(true);
    expect(comment.id).toBeGreaterThan(0);
    expect(comment.updatedAt).toBe(comment.createdAt);
  });

  it.each([
    ['an empty string', ''],
    ['white space', ' \t\n'],
    ['null', null],
    ['missing', undefined],
  ])('reports a body that is %s as blank', async (_case, body) => {
    expectBlank(await commenter.post(commentsOf(article.slug), { comment: { body } }), 'body');
  });

  it('reports the body blank without the wrapper', async () => {
    expectBlank(await commenter.post(commentsOf(article.slug), {}), 'body');
    expectBlank(await commenter.post(commentsOf(article.slug)), 'body');
  });

  it.each([[null], ['text'], [7], [[]]])('answers 422 when the wrapper is %j', async (comment) => {
    expect(await commenter.post(commentsOf(article.slug), { comment })).toMatchObject({ status: 422 });
  });

  it.each([[7], [true], [['a']], [{ a: 'b' }]])('refuses the body %j', async (body) => {
    expectInvalid(await commenter.post(commentsOf(article.slug), { comment: { body } }), 'body');
  });

  it('ignores unknown fields', async () => {
    const answer = await commenter.post(commentsOf(article.slug), {
      comment: { body: 'x', id: 1, author: 7 },
      more: 1,
    });
    expect(answer).toMatchObject({ status: 201, body: { comment: { author: { username: commenter.username } } } });
    expect(keysOf((answer.body as { comment: object }).comment)).toEqual(KEYS.comment);
  });

  it('answers 404 for an unknown article', async () => {
    const answer = await commenter.post(commentsOf(unknownSlug()), { comment: { body: 'x' } });
    expect(answer).toEqual(refusals.articleNotFound);
  });

  it('answers 401 without a token, whether the article exists or not', async () => {
    for (const slug of [article.slug, unknownSlug()]) {
      expect(await anonymous.post(commentsOf(slug), { comment: { body: 'x' } })).toEqual(refusals.tokenMissing);
    }
  });
});

describe('GET /articles/:slug/comments', () => {
  it('answers an empty list where nobody has commented', async () => {
    expect(await anonymous.get(commentsOf(article.slug))).toEqual({ status: 200, body: { comments: [] } });
  });

  it('answers the comments as they were created, oldest first, to anyone', async () => {
    const comments: Comment[] = [];
    for (const member of [commenter, author, commenter])
      comments.push(await member.comment(article.slug, unique('text')));
    const answer = { status: 200, body: { comments } };
    expect(await anonymous.get(commentsOf(article.slug))).toEqual(answer);
    expect(await commenter.get(commentsOf(article.slug))).toEqual(answer);
    expect(new Set(comments.map(({ id }) => id)).size).toBe(3);
  });

  it('holds the comments of this article alone', async () => {
    const { slug } = await author.publish();
    await commenter.comment(slug);
    expect(await anonymous.comments(article.slug)).toEqual([]);
  });

  it('shows following from the view of the caller', async () => {
    const [reader, followed] = await Promise.all([signUp(api.url), signUp(api.url)]);
    await reader.follow(followed.username);
    await followed.comment(article.slug);
    await commenter.comment(article.slug);
    const following = async (caller: ConduitClient) =>
      (await caller.comments(article.slug)).map((comment) => comment.author.following);
    expect(await following(reader)).toEqual([true, false]);
    expect(await following(followed)).toEqual([false, false]);
    expect(await following(anonymous)).toEqual([false, false]);
  });

  it('shows the profile of each author as it is now', async () => {
    const member = await signUp(api.url);
    await member.comment(article.slug);
    const username = unique('renamed');
    await member.changeUser({ username, bio: 'A bio.', image: 'https://example.com/a.png' });
    const [comment] = await anonymous.comments(article.slug);
    expect(comment?.author).toEqual({ username, bio: 'A bio.', image: 'https://example.com/a.png', following: false });
  });

  it('answers 404 for an unknown article', async () => {
    expect(await anonymous.get(commentsOf(unknownSlug()))).toEqual(refusals.articleNotFound);
    expect(await commenter.get(commentsOf(unknownSlug()))).toEqual(refusals.articleNotFound);
  });
});

describe('DELETE /articles/:slug/comments/:id', () => {
  let comment: Comment;

  beforeEach(async () => {
    comment = await commenter.comment(article.slug);
  });

  const at = (slug: string, id: number | string) => path`/articles/${slug}/comments/${id}`;
  const expectToSurvive = async () => expect(await anonymous.comments(article.slug)).toEqual([comment]);

  it('answers 204 without a body, and the comment is gone', async () => {
    const other = await commenter.comment(article.slug);
    expect(await commenter.delete(at(article.slug, comment.id))).toEqual(noContent);
    expect(await anonymous.comments(article.slug)).toEqual([other]);
    expect(await commenter.delete(at(article.slug, comment.id))).toEqual(refusals.commentNotFound);
  });

  it("answers 403 to anyone but the comment's author, the article's author too, and the comment survives", async () => {
    const stranger = await signUp(api.url);
    for (const member of [stranger, author]) {
      expect(await member.delete(at(article.slug, comment.id))).toEqual(refusals.commentForbidden);
    }
    await expectToSurvive();
  });

  it('lets others delete their own comments on the article of another', async () => {
    await commenter.deleteComment(article.slug, comment.id);
    const own = await author.comment(article.slug);
    await author.deleteComment(article.slug, own.id);
    expect(await anonymous.comments(article.slug)).toEqual([]);
  });

  it('answers 404 for an unknown article, whatever the id', async () => {
    for (const id of [comment.id, 1, 'abc']) {
      expect(await commenter.delete(at(unknownSlug(), id))).toEqual(refusals.articleNotFound);
    }
  });

  it('answers 404 for a comment of another article, and it survives', async () => {
    const { slug } = await author.publish();
    expect(await commenter.delete(at(slug, comment.id))).toEqual(refusals.commentNotFound);
    await expectToSurvive();
  });

  it.each([
    ['unknown', '999999999'],
    ['zero', '0'],
    ['negative', '-1'],
    ['not a number', 'abc'],
    ['a fraction', '1.5'],
    ['hexadecimal', '0x1'],
    ['in scientific notation', '1e3'],
    ['beyond 32 bits', '2147483648'],
    ['beyond exact JSON numbers', '9007199254740993'],
    ['beyond 64 bits', '9223372036854775808'],
    ['of 400 digits', '9'.repeat(400)],
    ['white space', ' '],
    ['SQL', '1 OR 1=1'],
    ['a NUL byte', '\0'],
  ])('answers 404 for an id that is %s', async (_case, id) => {
    expect(await commenter.delete(at(article.slug, id))).toEqual(refusals.commentNotFound);
    await expectToSurvive();
  });

  it('does not take the id with something around it', async () => {
    for (const id of [
      ` ${comment.id}`,
      `${comment.id} `,
      `${comment.id}.0`,
      `+${comment.id}`,
      `0${comment.id}`,
      `${comment.id}abc`,
    ]) {
      expect(await commenter.delete(at(article.slug, id))).toEqual(refusals.commentNotFound);
    }
    await expectToSurvive();
  });

  it('answers 401 without a token, whatever the article and the id', async () => {
    for (const [slug, id] of [
      [article.slug, comment.id],
      [article.slug, 'abc'],
      [unknownSlug(), comment.id],
    ] as const) {
      expect(await anonymous.delete(at(slug, id))).toEqual(refusals.tokenMissing);
    }
    await expectToSurvive();
  });
});
