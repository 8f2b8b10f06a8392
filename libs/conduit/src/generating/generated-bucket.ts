import type { BucketContent, CopyRow, CounterChange, TableRows } from '@aqueduct/database';
import { articleChanges, favoriteChange } from '../articles';
import type { GeneratedArticle, GeneratedArticles } from './generated-articles';
import type { GeneratedUsers } from './generated-users';

/** Articles whose rows are made together: what memory holds of them at a time. */
const ARTICLES_AT_ONCE = 250;

/** What the copying goes through on the shards, and what is counted there. */
export const SHARD_TABLES = ['accounts', 'follows', 'articles', 'article_tags', 'favorites', 'comments'] as const;

/** All rows of a set in one bucket, and its counters as the services would have counted. */
export class GeneratedBucket implements BucketContent {
  private readonly sums = new Map<string, CounterChange>();

  constructor(
    private readonly bucket: number,
    private readonly users: GeneratedUsers,
    private readonly articles: GeneratedArticles,
    private readonly passwordHash: string | null,
  ) {}

  get tables(): Iterable<TableRows> {
    return this.eachTable();
  }

  counters(): Iterable<CounterChange> {
    return this.sums.values();
  }

  private *eachTable(): Generator<TableRows> {
    yield {
      table: 'accounts',
      columns: ['bucket', 'id', 'username', 'email', 'password_hash', 'bio', 'epoch', 'created_at', 'updated_at'],
      rows: this.accounts(),
    };
    yield { table: 'follows', columns: ['bucket', 'follower_id', 'followee_id'], rows: this.follows() };
    for (const some of inGroups(this.allArticles(), ARTICLES_AT_ONCE)) yield* this.tablesOf(some);
  }

  private *tablesOf(articles: readonly GeneratedArticle[]): Generator<TableRows> {
    yield {
      table: 'articles',
      columns: [
        ...['bucket', 'id', 'author_id', 'slug', 'title', 'description', 'body', 'tags', 'favorites_count'],
        ...['created_at', 'updated_at'],
      ],
      rows: this.articleRows(articles),
    };
    yield { table: 'article_tags', columns: ['bucket', 'article_id', 'tag', 'author_id'], rows: tagRows(articles) };
    yield { table: 'favorites', columns: ['bucket', 'article_id', 'user_id'], rows: this.favorites(articles) };
    yield {
      table: 'comments',
      // The ids are the shard's to give.
      columns: ['bucket', 'article_id', 'author_id', 'body', 'created_at', 'updated_at'],
      rows: this.comments(articles),
    };
  }

  private *accounts(): Generator<CopyRow> {
    for (const index of this.users.inBucket(this.bucket)) {
      const { id, username, email, bio, createdAt } = this.users.user(index);
      yield [this.bucket, id, username, email, this.passwordHash, bio, 0, createdAt, createdAt];
    }
  }

  private *follows(): Generator<CopyRow> {
    for (const index of this.users.inBucket(this.bucket)) {
      const id = this.users.idOf(index);
      for (const followee of this.users.followees(index)) yield [this.bucket, id, this.users.idOf(followee)];
    }
  }

  private *allArticles(): Generator<GeneratedArticle> {
    for (const author of this.users.inBucket(this.bucket)) yield* this.articles.by(author);
  }

  private *articleRows(articles: readonly GeneratedArticle[]): Generator<CopyRow> {
    for (const article of articles) {
      const { id, authorId, slug, title, description, body, tags, favorites, createdAt } = article;
      for (const change of articleChanges(authorId, tags, 1)) this.count(change);
      const fields = [slug, title, description, body, tags, favorites, createdAt, createdAt];
      yield [this.bucket, id, authorId, ...fields];
    }
  }

  private *favorites(articles: readonly GeneratedArticle[]): Generator<CopyRow> {
    for (const article of articles) {
      for (const userId of this.articles.favoriters(article)) {
        this.count(favoriteChange(userId, 1));
        yield [this.bucket, article.id, userId];
      }
    }
  }

  private *comments(articles: readonly GeneratedArticle[]): Generator<CopyRow> {
    for (const article of articles) {
      for (const { authorId, body, createdAt } of this.articles.commentsOn(article))
        yield [this.bucket, article.id, authorId, body, createdAt, createdAt];
    }
  }

  private count([name, delta, ...kept]: CounterChange): void {
    this.sums.set(name, [name, (this.sums.get(name)?.[1] ?? 0) + delta, ...kept]);
  }
}

function* tagRows(articles: readonly GeneratedArticle[]): Generator<CopyRow> {
  for (const { bucket, id, authorId, tags } of articles) for (const tag of tags) yield [bucket, id, tag, authorId];
}

function* inGroups<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let group: T[] = [];
  for (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
