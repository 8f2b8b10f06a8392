import { statement, type ShardTransaction } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';

/** Why, and by whom; a command has no id. */
export interface Hiding {
  readonly reason: string;
  readonly by: string | undefined;
}

/** What decides about showing an article again. */
export interface HiddenArticle {
  readonly id: string;
  readonly authorId: string;
  readonly tags: string[];
}

const ARTICLE = 'bucket, id, author_id, slug, title, description, body, tags, favorites_count, created_at, updated_at';
const COMMENT = 'bucket, id, article_id, author_id, body, created_at, updated_at';

const HIDE_ARTICLE = statement(
  'hidings.hide-article',
  `INSERT INTO hidden_articles (${ARTICLE}, reason, hidden_by)
   SELECT ${ARTICLE}, $3, $4 FROM articles WHERE bucket = $1 AND id = $2`,
);
const HIDE_FAVORITES = statement(
  'hidings.hide-favorites',
  `INSERT INTO hidden_favorites (bucket, article_id, user_id)
   SELECT bucket, article_id, user_id FROM favorites WHERE bucket = $1 AND article_id = $2 RETURNING user_id AS "userId"`,
);
const HIDE_COMMENTS = statement(
  'hidings.hide-comments',
  `INSERT INTO hidden_comments (${COMMENT}, hidden_by)
   SELECT ${COMMENT}, $3 FROM comments WHERE bucket = $1 AND article_id = $2`,
);
const TAKE_ARTICLE = statement('hidings.take-article', 'DELETE FROM articles WHERE bucket = $1 AND id = $2');
const LOCK_ARTICLE = statement(
  'hidings.lock-article',
  `SELECT id, author_id AS "authorId", tags FROM hidden_articles WHERE bucket = $1 AND slug = $2 FOR UPDATE`,
);
const SHOW_ARTICLE = statement(
  'hidings.show-article',
  `WITH shown AS (
     INSERT INTO articles (${ARTICLE}) SELECT ${ARTICLE} FROM hidden_articles WHERE bucket = $1 AND id = $2
     RETURNING bucket, id, author_id, tags)
   INSERT INTO article_tags (bucket, article_id, author_id, tag) SELECT bucket, id, author_id, unnest(tags) FROM shown`,
);
const SHOW_FAVORITES = statement(
  'hidings.show-favorites',
  `INSERT INTO favorites (bucket, article_id, user_id)
   SELECT bucket, article_id, user_id FROM hidden_favorites WHERE bucket = $1 AND article_id = $2 RETURNING user_id AS "userId"`,
);
const SHOW_COMMENTS = statement(
  'hidings.show-comments',
  `WITH shown AS (
     DELETE FROM hidden_comments WHERE bucket = $1 AND article_id = $2 AND reason IS NULL RETURNING *)
   INSERT INTO comments (${COMMENT}) SELECT ${COMMENT} FROM shown`,
);
const FORGET_ARTICLE = statement('hidings.forget-article', 'DELETE FROM hidden_articles WHERE bucket = $1 AND id = $2');
const HIDE_COMMENT = statement(
  'hidings.hide-comment',
  `WITH gone AS (DELETE FROM comments WHERE bucket = $1 AND article_id = $2 AND id = $3 RETURNING *)
   INSERT INTO hidden_comments (${COMMENT}, reason, hidden_by) SELECT ${COMMENT}, $4, $5 FROM gone RETURNING id`,
);
const SHOW_COMMENT = statement(
  'hidings.show-comment',
  `WITH shown AS (
     DELETE FROM hidden_comments WHERE bucket = $1 AND article_id = $2 AND id = $3 AND reason IS NOT NULL RETURNING *)
   INSERT INTO comments (${COMMENT}) SELECT ${COMMENT} FROM shown RETURNING id`,
);

/** Moves what is hidden aside, and back. */
@Injectable()
export class HidingsRepository {
  /** With its favourites and comments. @returns whose favourite it was. */
  async hideArticle(tx: ShardTransaction, id: string, { reason, by }: Hiding): Promise<string[]> {
    await tx.query(HIDE_ARTICLE, [tx.bucket, id, reason, by ?? null]);
    const favorites = await tx.query<{ userId: string }>(HIDE_FAVORITES, [tx.bucket, id]);
    await tx.query(HIDE_COMMENTS, [tx.bucket, id, by ?? null]);
    await tx.query(TAKE_ARTICLE, [tx.bucket, id]);
    return favorites.map(({ userId }) => userId);
  }

  /** Locked until the transaction ends; undefined: none that is hidden has this slug. */
  async lockArticle(tx: ShardTransaction, slug: string): Promise<HiddenArticle | undefined> {
    return (await tx.query<HiddenArticle>(LOCK_ARTICLE, [tx.bucket, slug]))[0];
  }

  /** With its tags and favourites, and the comments that went with it. @returns whose favourite it is. */
  async showArticle(tx: ShardTransaction, id: string): Promise<string[]> {
    await tx.query(SHOW_ARTICLE, [tx.bucket, id]);
    const favorites = await tx.query<{ userId: string }>(SHOW_FAVORITES, [tx.bucket, id]);
    await tx.query(SHOW_COMMENTS, [tx.bucket, id]);
    await tx.query(FORGET_ARTICLE, [tx.bucket, id]);
    return favorites.map(({ userId }) => userId);
  }

  /** @returns whether the article has such a comment. */
  async hideComment(tx: ShardTransaction, articleId: string, id: string, { reason, by }: Hiding): Promise<boolean> {
    return (await tx.query(HIDE_COMMENT, [tx.bucket, articleId, id, reason, by ?? null])).length > 0;
  }

  /** @returns whether there is such a hidden one. */
  async showComment(tx: ShardTransaction, articleId: string, id: string): Promise<boolean> {
    return (await tx.query(SHOW_COMMENT, [tx.bucket, articleId, id])).length > 0;
  }
}
