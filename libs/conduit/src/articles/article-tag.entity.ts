import { BucketColumn, IdColumn, Sharded } from '@aqueduct/database';
import { Entity, PrimaryColumn } from 'typeorm';

/** A tag of an article, for finding articles by tag; lives with the article, and goes with it. */
@Sharded<ArticleTag>({ by: 'articleId' })
@Entity('article_tags')
export class ArticleTag {
  @BucketColumn()
  bucket!: number;

  @IdColumn({ primary: true })
  articleId!: string;

  @PrimaryColumn({ type: 'text' })
  tag!: string;

  @IdColumn()
  authorId!: string;
}
