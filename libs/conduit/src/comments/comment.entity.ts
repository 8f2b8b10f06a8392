import { BucketColumn, Sharded } from '@aqueduct/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Lives with the article, and goes with it. */
@Sharded<Comment>({ by: 'articleId' })
@Entity('comments')
export class Comment {
  @BucketColumn()
  bucket!: number;

  /** From the shard's sequence: unique over all shards, and small enough for a JSON number. */
  @PrimaryColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'bigint', name: 'article_id' })
  articleId!: string;

  @Column({ type: 'bigint', name: 'author_id' })
  authorId!: string;

  @Column({ type: 'text' })
  body!: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt!: Date;
}
