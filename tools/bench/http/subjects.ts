/** What is asked for. */
export type RequestName = 'list' | 'article' | 'tags' | 'feed' | 'favorite' | 'comment' | 'publish';

/** A process under test. */
export type ServerName =
  | 'raw-http'
  | 'fastify'
  | 'nest-fastify'
  | 'nest-express'
  | 'fastify-pg'
  | 'nest-typeorm'
  | 'cached'
  | 'uncached'
  | 'cached-unobserved'
  | 'uncached-unobserved';

/** One side of a comparison: a server, and whether who asks is signed in. */
export interface Subject {
  /** As the tables say it. */
  readonly name: string;
  readonly server: ServerName;
  readonly isSignedIn?: boolean;
  readonly requests: readonly RequestName[];
  /** Those of `--quick`. */
  readonly quick: readonly RequestName[];
}

export const READS: readonly RequestName[] = ['list', 'article', 'tags', 'feed'];
export const WRITES: readonly RequestName[] = ['favorite', 'comment', 'publish'];

export const TITLES: Readonly<Record<RequestName, string>> = {
  list: 'List, first page: `GET /articles`',
  article: 'Article: `GET /articles/:slug`',
  tags: 'Tags: `GET /tags`',
  feed: 'Feed, signed in: `GET /articles/feed`',
  favorite: 'Favourite: `POST /articles/:slug/favorite`',
  comment: 'Comment: `POST /articles/:slug/comments`',
  publish: 'New article: `POST /articles`',
};

const ANONYMOUS: readonly RequestName[] = ['list', 'article', 'tags'];

export const SUBJECTS: readonly Subject[] = [
  { name: 'node:http', server: 'raw-http', requests: ANONYMOUS, quick: ['list', 'article'] },
  { name: 'Fastify', server: 'fastify', requests: ANONYMOUS, quick: [] },
  { name: 'Nest on Fastify', server: 'nest-fastify', requests: ANONYMOUS, quick: ['list'] },
  { name: 'Nest on Express', server: 'nest-express', requests: ANONYMOUS, quick: ['list'] },
  {
    name: 'Fastify + pg',
    server: 'fastify-pg',
    requests: [...READS, ...WRITES],
    quick: ['list', 'article', 'feed', 'favorite'],
  },
  { name: 'Nest + TypeORM', server: 'nest-typeorm', requests: READS, quick: ['list'] },
  {
    name: 'Aqueduct, cached',
    server: 'cached',
    requests: [...ANONYMOUS, ...WRITES],
    quick: ['list', 'article', 'favorite'],
  },
  { name: 'Aqueduct, uncached', server: 'uncached', requests: READS, quick: ['list', 'article', 'feed'] },
  {
    name: 'Aqueduct, cached, not observed',
    server: 'cached-unobserved',
    requests: ['list', 'article', 'tags'],
    quick: ['article'],
  },
  { name: 'Aqueduct, uncached, not observed', server: 'uncached-unobserved', requests: READS, quick: ['article'] },
  {
    name: 'Aqueduct, signed in',
    server: 'cached',
    isSignedIn: true,
    requests: ['list', 'article', 'feed'],
    quick: [],
  },
];

/** A figure to reach: how much more CPU another side takes for the same request. */
export interface Aim {
  readonly request: RequestName;
  readonly of: string;
  readonly against: string;
  readonly atLeast: number;
}

const aim = (of: string, against: string, atLeast: Partial<Record<RequestName, number>>): Aim[] =>
  Object.entries(atLeast).map(([request, least]) => ({ request: request as RequestName, of, against, atLeast: least }));

/** Aims of the ratios; more shards take more statements. */
export function aimsFor(shards: 1 | 2): readonly Aim[] {
  const many = shards === 1 ? 0.6 : 0.5;
  return [
    ...aim('Aqueduct, cached', 'node:http', { list: 0.85, article: 0.85 }),
    ...aim('Aqueduct, cached', 'Aqueduct, cached, not observed', { list: 0.97, article: 0.97, tags: 0.97 }),
    ...aim('Aqueduct, uncached', 'Aqueduct, uncached, not observed', { list: 0.95, article: 0.95, feed: 0.95 }),
    ...aim('Aqueduct, cached', 'Nest on Fastify', { list: 2 }),
    ...aim('Aqueduct, cached', 'Nest on Express', { list: 4 }),
    ...aim('Aqueduct, uncached', 'Fastify + pg', { list: many, feed: many, article: 0.4 }),
    ...aim('Aqueduct, cached', 'Fastify + pg', { favorite: 0.5, comment: 0.5, publish: 0.5 }),
    ...aim('Aqueduct, uncached', 'Nest + TypeORM', { list: 3, article: 3, tags: 3, feed: 3 }),
  ];
}
