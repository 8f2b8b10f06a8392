import { BucketColumn, IdColumn, Sharded } from '@aqueduct/database';
import { Entity } from 'typeorm';

/** Lives with the article, and goes with it. */
@Sharded<Favorite>({ by: 'articleId' })
@Entity('favorites')
export class Favorite {
  @BucketColumn()
  bucket!: number;

  @IdColumn({ primary: true })
  articleId!: string;

  @IdColumn({ primary: true })
  userId!: string;
}
