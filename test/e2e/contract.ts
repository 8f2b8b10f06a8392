import type { Answer, Article, ErrorBody } from '../support/conduit-client';

/** UTC, milliseconds, Z. */
export const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Every character may stand in a path as it is. */
export const URL_SAFE = /^[A-Za-z0-9._~-]+$/;

export const KEYS = {
  user: ['bio', 'email', 'image', 'token', 'username'],
  profile: ['bio', 'following', 'image', 'username'],
  article: [
    'author',
    'body',
    'createdAt',
    'description',
    'favorited',
    'favoritesCount',
    'slug',
    'tagList',
    'title',
    'updatedAt',
  ],
  listedArticle: [
    'author',
    'createdAt',
    'description',
    'favorited',
    'favoritesCount',
    'slug',
    'tagList',
    'title',
    'updatedAt',
  ],
  comment: ['author', 'body', 'createdAt', 'id', 'updatedAt'],
} as const;

export const noContent: Answer = { status: 204, body: undefined };

export const emptyList: Answer = { status: 200, body: { articles: [], articlesCount: 0 } };

function refusal(status: number, errors: ErrorBody['errors']): Answer {
  return { status, body: { errors } };
}

export const refusals = {
  tokenMissing: refusal(401, { token: ['is missing'] }),
  tokenInvalid: refusal(401, { token: ['is invalid'] }),
  tokenExpired: refusal(401, { token: ['has expired'] }),
  credentialsInvalid: refusal(401, { credentials: ['invalid'] }),
  articleForbidden: refusal(403, { article: ['forbidden'] }),
  commentForbidden: refusal(403, { comment: ['forbidden'] }),
  articleNotFound: refusal(404, { article: ['not found'] }),
  commentNotFound: refusal(404, { comment: ['not found'] }),
  profileNotFound: refusal(404, { profile: ['not found'] }),
  routeNotFound: refusal(404, { route: ['not found'] }),
  usernameTaken: refusal(409, { username: ['has already been taken'] }),
  emailTaken: refusal(409, { email: ['has already been taken'] }),
  bothTaken: refusal(409, { username: ['has already been taken'], email: ['has already been taken'] }),
};

/** The article as lists show it. */
export function listed({ body: _body, ...article }: Article): Omit<Article, 'body'> {
  return article;
}

export function keysOf(value: object | undefined): string[] {
  return Object.keys(value ?? {}).sort();
}

export function errorsOf(answer: Answer): ErrorBody['errors'] {
  return (answer.body as ErrorBody).errors;
}

/** 422 for exactly these fields, whatever the texts. */
export function expectInvalid(answer: Answer, ...fields: string[]): void {
  expect(answer).toMatchObject({ status: 422 });
  expect(keysOf(errorsOf(answer))).toEqual([...fields].sort());
}

/** 422 for exactly these fields, each with "can't be blank" first. */
export function expectBlank(answer: Answer, ...fields: string[]): void {
  expectInvalid(answer, ...fields);
  for (const field of fields) expect(errorsOf(answer)[field]?.[0]).toBe("can't be blank");
}
