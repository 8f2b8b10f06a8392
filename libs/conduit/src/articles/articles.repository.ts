import { repositoryOf, statement, type ShardTransaction, type Statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { Article } from './article.entity';
import { articleWhere, shownColumns, WITH_AUTHOR, type ArticleRow } from './article.rows';

/** What decides about a change of an article. */
export interface LockedArticle {
  readonly id: string;
  readonly authorId: string;
  readonly title: string;
  readonly tags: string[];
  readonly updatedAt: Date;
}

/**
 * Until the transaction ends, `change`: nobody else changes, deletes, favourites or comments on it. `comment`: nobody
 * deletes it.
 */
export type ArticleLock = 'change' | 'comment';

export type NewArticle = Omit<Article, 'bucket' | 'favoritesCount' | 'updatedAt'>;

const lock = (purpose: ArticleLock, strength: string): Statement =>
  statement(
    `articles.lock-to-${purpose}`,
    `SELECT id, author_id AS "authorId", title, tags, updated_at AS "updatedAt"
     FROM articles WHERE bucket = $1 AND slug = $2 FOR ${strength}`,
  );
const LOCKS: Readonly<Record<ArticleLock, Statement>> = {
  change: lock('change', 'UPDATE'),
  comment: lock('comment', 'KEY SHARE'),
};
const SHOW = statement('articles.show', articleWhere('a.bucket = $1 AND a.id = $2'));
const TAG = statement(
  'article-tags.insert',
  'INSERT INTO article_tags (bucket, article_id, author_id, tag) SELECT $1, $2, $3, unnest($4::text[])',
);
const UNTAG = statement(
  'article-tags.delete',
  'DELETE FROM article_tags WHERE bucket = $1 AND article_id = $2 AND tag = ANY ($3::text[])',
);
const PUBLISH = statement(
  'articles.publish',
  `WITH added AS (
     INSERT INTO articles (bucket, id, author_id, slug, title, description, body, tags, favorites_count, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $9) RETURNING *),
   tagged AS (
     INSERT INTO article_tags (bucket, article_id, author_id, tag) SELECT bucket, id, author_id, unnest(tags) FROM added)
   SELECT ${shownColumns({ favoritesCount: 'a.favorites_count', favorited: 'false' })}, a.body FROM added a ${WITH_AUTHOR}`,
);
const FAVORITERS = statement(
  'articles.favoriters',
  'SELECT user_id AS id FROM favorites WHERE bucket = $1 AND article_id = $2',
);

@Injectable()
export class ArticlesRepository extends repositoryOf(Article) {
  /** Without its body, which may be large. Undefined: nothing has this slug. */
  async lockBySlug(tx: ShardTransaction, slug: string, purpose: ArticleLock): Promise<LockedArticle | undefined> {
    const [article] = await tx.query<LockedArticle>(LOCKS[purpose], [tx.bucket, slug]);
    return article;
  }

  /** Adds an article with its tags, and gives it as its author sees it. */
  async publish(tx: ShardTransaction, article: NewArticle): Promise<ArticleRow> {
    const { id, authorId, slug, title, description, body, tags, createdAt } = article;
    const params = [tx.bucket, id, authorId, slug, title, description, body, tags, createdAt];
    const [published] = await tx.query<ArticleRow>(PUBLISH, params);
    if (published === undefined) throw new TypeError(`The author ${authorId} is not in bucket ${tx.bucket}`);
    return published;
  }

  /** As the transaction sees it. */
  async show(tx: ShardTransaction, id: string, viewerId: string): Promise<ArticleRow> {
    const [article] = await tx.query<ArticleRow>(SHOW, [tx.bucket, id, viewerId]);
    if (article === undefined) throw new TypeError(`Article ${id} is not in bucket ${tx.bucket}`);
    return article;
  }

  async tag(
    tx: ShardTransaction,
    { id, authorId }: Pick<Article, 'id' | 'authorId'>,
    tags: readonly string[],
  ): Promise<void> {
    if (tags.length > 0) await tx.query(TAG, [tx.bucket, id, authorId, tags]);
  }

  async untag(tx: ShardTransaction, id: string, tags: readonly string[]): Promise<void> {
    if (tags.length > 0) await tx.query(UNTAG, [tx.bucket, id, tags]);
  }

  /** Ids of all whose favourite the article is. */
  async favoriters(tx: ShardTransaction, id: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(FAVORITERS, [tx.bucket, id]);
    return rows.map((row) => row.id);
  }
}
