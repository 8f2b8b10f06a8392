import { BucketColumn, Sharded } from '@aqueduct/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A tag of an article, for finding articles by tag; lives with the article, and goes with it. */
@Sharded<ArticleTag>({ by: 'articleId' })
@Entity('article_tags')
export class ArticleTag {
  @BucketColumn()
  bucket!: number;

  @PrimaryColumn({ type: 'bigint', name: 'article_id' })
  articleId!: string;

  @PrimaryColumn({ type: 'text' })
  tag!: string;

  @Column({ type: 'bigint', name: 'author_id' })
  authorId!: string;
}
