import { tagged } from '@aqueduct/cache';
import { bucketOfId, ShardReads, type Question } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { cacheTag, showsArticles } from '../cache-tags';
import { AccountsReader, canonicalUsername } from '../users';
import { counterOf } from './article.counters';
import { LISTS } from './article-list.sql';
import {
  boundsOf,
  confirmedNames,
  EMPTY_PAGE,
  mergeList,
  type ArticlePage,
  type ListRow,
  type PageRequest,
} from './article-page';

/** What the listed articles have in common: all that is set must hold. Compared exactly. */
export interface ArticleFilter {
  readonly tag?: string | undefined;
  /** User name. */
  readonly author?: string | undefined;
  /** Name of a user whose favourites they are. */
  readonly favorited?: string | undefined;
}

interface User {
  readonly id: string;
  readonly name: string;
}

interface ResolvedFilter {
  readonly tag: string | undefined;
  readonly author: User | undefined;
  readonly favorited: User | undefined;
}

@Injectable()
export class ArticleListsReader {
  constructor(
    private readonly reads: ShardReads,
    private readonly accounts: AccountsReader,
  ) {}

  /** One statement on each shard that may hold a match, and one in the directory when the filter names a user. */
  async list(filter: ArticleFilter, page: PageRequest, viewerId: string | undefined): Promise<ArticlePage> {
    const resolved = await this.resolve(filter);
    tagged(...tagsOf(filter, resolved));
    if (resolved === undefined) return EMPTY_PAGE;
    const { author, favorited } = resolved;
    // Only the author's shard has articles of the author; but another one must confirm the favouriter's name.
    const only = favorited === undefined && author !== undefined ? bucketOfId(author.id) : undefined;
    const bounds = boundsOf(page, only !== undefined);
    const list = LISTS[keyOf(resolved)];
    const values = { viewer: viewerId ?? null, ...bounds, ...valuesOf(resolved) };
    const ask = (limit: number): Question => list.upTo(limit + bounds.skip).with({ ...values, limit });
    const rows = await this.rows(only, bounds.limit, ask);
    const names = [author, favorited].filter((user) => user !== undefined).length;
    if (confirmedNames(rows) < names) return EMPTY_PAGE;
    const found = mergeList(rows, page.limit, only === undefined ? page.offset : 0);
    showsArticles(found.articles);
    return found;
  }

  private rows(only: number | undefined, limit: number, ask: (limit: number) => Question): Promise<ListRow[]> {
    if (only === undefined) return this.reads.newest<ListRow>(limit, ask);
    const { statement, params } = ask(limit);
    return this.reads.at(only).rows<ListRow>(statement, params);
  }

  /** Undefined: it names somebody whom nobody is called. */
  private async resolve({ tag, author, favorited }: ArticleFilter): Promise<ResolvedFilter | undefined> {
    const names = [author, favorited].filter((name) => name !== undefined);
    const ids = names.length === 0 ? [] : await this.accounts.claimants(names);
    const users = new Map(names.map((name, index) => [name, ids[index]]));
    if (ids.includes(undefined)) return undefined;
    return { tag, author: userOf(author, users), favorited: userOf(favorited, users) };
  }
}

/** What changes which articles match. */
function tagsOf({ tag, author, favorited }: ArticleFilter, resolved: ResolvedFilter | undefined): string[] {
  const names = [author, favorited].filter((name) => name !== undefined);
  return [
    ...(tag === undefined ? [] : [cacheTag.articlesTagged(tag)]),
    ...names.map((name) => cacheTag.username(canonicalUsername(name))),
    ...(resolved?.author === undefined
      ? []
      : [cacheTag.articlesBy(resolved.author.id), cacheTag.profile(resolved.author.id)]),
    ...(resolved?.favorited === undefined
      ? []
      : [cacheTag.favoritesOf(resolved.favorited.id), cacheTag.profile(resolved.favorited.id)]),
    ...(tag === undefined && names.length === 0 ? [cacheTag.articles] : []),
  ];
}

function userOf(name: string | undefined, ids: ReadonlyMap<string, string | undefined>): User | undefined {
  const id = name === undefined ? undefined : ids.get(name);
  return name === undefined || id === undefined ? undefined : { id, name: canonicalUsername(name) };
}

function keyOf(filter: ResolvedFilter): keyof typeof LISTS {
  const set = (['tag', 'author', 'favorited'] as const).filter((name) => filter[name] !== undefined);
  return (set.length === 0 ? 'all' : set.join('+')) as keyof typeof LISTS;
}

function valuesOf({ tag, author, favorited }: ResolvedFilter): Record<string, unknown> {
  return {
    tag,
    author: author?.id,
    authorName: author?.name,
    authorBucket: author && bucketOfId(author.id),
    favoriter: favorited?.id,
    favoriterName: favorited?.name,
    favoriterBucket: favorited && bucketOfId(favorited.id),
    counter: counterFor({ tag, author, favorited }),
  };
}

/** The counter that holds the count of the filter; combinations that need none are counted otherwise. */
function counterFor({ tag, author, favorited }: ResolvedFilter): string {
  if (favorited !== undefined) return counterOf.favorited(favorited.id);
  if (author !== undefined)
    return tag === undefined ? counterOf.author(author.id) : counterOf.authorTag(author.id, tag);
  return tag === undefined ? counterOf.articles : counterOf.tag(tag);
}
