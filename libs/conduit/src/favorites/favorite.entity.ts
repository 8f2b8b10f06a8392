import { BucketColumn, Sharded } from '@aqueduct/database';
import { Entity, PrimaryColumn } from 'typeorm';

/** Lives with the article, and goes with it. */
@Sharded<Favorite>({ by: 'articleId' })
@Entity('favorites')
export class Favorite {
  @BucketColumn()
  bucket!: number;

  @PrimaryColumn({ type: 'bigint', name: 'article_id' })
  articleId!: string;

  @PrimaryColumn({ type: 'bigint', name: 'user_id' })
  userId!: string;
}
