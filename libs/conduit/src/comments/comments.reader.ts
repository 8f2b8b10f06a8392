import { tagged } from '@aqueduct/cache';
import { bucketOfSlug, ShardReads, statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { cacheTag } from '../cache-tags';
import { FollowsReader } from '../profiles';
import { AccountsReader } from '../users';
import { toComment, type CommentRow, type CommentView } from './comment.view';

/** One row without an id: the article is there, but has no comment. */
type OuterCommentRow = { readonly articleId: string } & (CommentRow | { readonly id: null });

const OF_ARTICLE = statement(
  'comments.of-article',
  `SELECT a.id AS "articleId", c.id, c.author_id AS "authorId", c.body, c.created_at AS "createdAt", c.updated_at AS "updatedAt"
   FROM articles a LEFT JOIN comments c ON c.bucket = a.bucket AND c.article_id = a.id
   WHERE a.bucket = $1 AND a.slug = $2 ORDER BY c.id`,
);

@Injectable()
export class CommentsReader {
  constructor(
    private readonly reads: ShardReads,
    private readonly accounts: AccountsReader,
    private readonly follows: FollowsReader,
  ) {}

  /** Oldest first; undefined: there is no such article. */
  async ofArticle(slug: string, viewerId: string | undefined): Promise<CommentView[] | undefined> {
    const bucket = bucketOfSlug(slug);
    if (bucket === undefined) return undefined;
    tagged(cacheTag.slug(slug));
    const rows = await this.reads.at(bucket).rows<OuterCommentRow>(OF_ARTICLE, [bucket, slug]);
    const [first] = rows;
    if (first === undefined) return undefined;
    tagged(cacheTag.article(first.articleId), cacheTag.commentsOn(first.articleId));
    return this.withAuthors(
      rows.filter((row): row is OuterCommentRow & CommentRow => row.id !== null),
      viewerId,
    );
  }

  /** With the profiles of their authors, as the viewer sees them. */
  async withAuthors(comments: readonly CommentRow[], viewerId: string | undefined): Promise<CommentView[]> {
    const authorIds = comments.map(({ authorId }) => authorId);
    tagged(...authorIds.map(cacheTag.profile));
    const [profiles, followed] = await Promise.all([
      this.accounts.profiles(authorIds),
      this.follows.followedAmong(viewerId, authorIds),
    ]);
    return comments.flatMap((comment) => {
      // The replica that answered for this author may not have heard of the account yet; the next moment it has.
      const author = profiles.get(comment.authorId);
      return author === undefined ? [] : [toComment(comment, author, followed.has(author.id))];
    });
  }
}
