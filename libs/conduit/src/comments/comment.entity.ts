import { BucketColumn, IdColumn, Sharded } from '@aqueduct/database';
import { Column, Entity } from 'typeorm';

/** Lives with the article, and goes with it. */
@Sharded<Comment>({ by: 'articleId' })
@Entity('comments')
export class Comment {
  @BucketColumn()
  bucket!: number;

  /** From the shard's sequence: unique over all shards, and small enough for a JSON number. */
  @IdColumn({ primary: true })
  id!: string;

  @IdColumn()
  articleId!: string;

  @IdColumn()
  authorId!: string;

  @Column({ type: 'text' })
  body!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt!: Date;
}
