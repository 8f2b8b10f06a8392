import { repositoryOf, statement, type ShardTransaction } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { Comment } from './comment.entity';
import type { CommentRow } from './comment.view';

/** A comment that was added, with what its article must be told by. */
export interface AddedComment {
  readonly comment: CommentRow;
  readonly articleId: string;
  readonly articleAuthorId: string;
}

// The article cannot be deleted until the transaction ends.
const ADD = statement(
  'comments.add',
  `WITH article AS MATERIALIZED (
     SELECT bucket, id, author_id FROM articles WHERE bucket = $1 AND slug = $2 FOR KEY SHARE),
   added AS (
     INSERT INTO comments (bucket, article_id, author_id, body, created_at, updated_at)
     SELECT bucket, id, $3, $4, $5, $5 FROM article RETURNING *)
   SELECT c.id, c.author_id AS "authorId", c.body, c.created_at AS "createdAt", c.updated_at AS "updatedAt",
     article.id AS "articleId", article.author_id AS "articleAuthorId" FROM added c CROSS JOIN article`,
);

@Injectable()
export class CommentsRepository extends repositoryOf(Comment) {
  /** The shard gives it its id. Undefined: nothing has this slug. */
  async add(
    tx: ShardTransaction,
    slug: string,
    { authorId, body, at }: { authorId: string; body: string; at: Date },
  ): Promise<AddedComment | undefined> {
    const [row] = await tx.query<CommentRow & Omit<AddedComment, 'comment'>>(ADD, [
      tx.bucket,
      slug,
      authorId,
      body,
      at,
    ]);
    if (row === undefined) return undefined;
    const { articleId, articleAuthorId, ...comment } = row;
    return { comment, articleId, articleAuthorId };
  }
}
