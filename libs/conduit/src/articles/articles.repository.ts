import { repositoryOf, statement, type ShardTransaction, type Statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { Article } from './article.entity';
import { articleWhere, type ArticleRow } from './article.rows';

/** What decides about a change of an article. */
export interface LockedArticle {
  readonly id: string;
  readonly authorId: string;
  readonly title: string;
  readonly tags: string[];
  readonly updatedAt: Date;
}

/**
 * Until the transaction ends, `change`: nobody else changes, deletes, favourites or comments on it. `favorite`: nobody
 * changes or favourites it, but comments come in. `comment`: nobody deletes it.
 */
export type ArticleLock = 'change' | 'favorite' | 'comment';

const lock = (purpose: ArticleLock, strength: string): Statement =>
  statement(
    `articles.lock-to-${purpose}`,
    `SELECT id, author_id AS "authorId", title, tags, updated_at AS "updatedAt"
     FROM articles WHERE bucket = $1 AND slug = $2 FOR ${strength}`,
  );
const LOCKS: Readonly<Record<ArticleLock, Statement>> = {
  change: lock('change', 'UPDATE'),
  favorite: lock('favorite', 'NO KEY UPDATE'),
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
const COUNT_FAVORITE = statement(
  'articles.count-favorite',
  'UPDATE articles SET favorites_count = favorites_count + $3 WHERE bucket = $1 AND id = $2',
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

  async countFavorite(tx: ShardTransaction, id: string, delta: 1 | -1): Promise<void> {
    await tx.query(COUNT_FAVORITE, [tx.bucket, id, delta]);
  }

  /** Ids of all whose favourite the article is. */
  async favoriters(tx: ShardTransaction, id: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(FAVORITERS, [tx.bucket, id]);
    return rows.map((row) => row.id);
  }
}
