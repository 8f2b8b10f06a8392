import { repositoryOf, statement, type ShardTransaction } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { Comment } from './comment.entity';
import type { CommentRow } from './comment.view';

const ADD = statement(
  'comments.insert',
  `INSERT INTO comments (bucket, article_id, author_id, body, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)
   RETURNING id, author_id AS "authorId", body, created_at AS "createdAt", updated_at AS "updatedAt"`,
);

@Injectable()
export class CommentsRepository extends repositoryOf(Comment) {
  /** The shard gives it its id. */
  async add(tx: ShardTransaction, articleId: string, authorId: string, body: string, at: Date): Promise<CommentRow> {
    const [comment] = await tx.query<CommentRow>(ADD, [tx.bucket, articleId, authorId, body, at]);
    if (comment === undefined) throw new TypeError('PostgreSQL returned no row of an insert');
    return comment;
  }
}
