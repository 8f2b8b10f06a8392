import { BucketColumn, IdColumn, Sharded } from '@aqueduct/database';
import { Column, Entity } from 'typeorm';

/** Lives with its author: id and slug are made in the author's bucket. */
@Sharded<Article>({ by: 'authorId' })
@Entity('articles')
export class Article {
  @BucketColumn()
  bucket!: number;

  /** Holds the time of creation: order by id is order by age. */
  @IdColumn({ primary: true })
  id!: string;

  @IdColumn()
  authorId!: string;

  @Column({ type: 'text' })
  slug!: string;

  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'text' })
  description!: string;

  @Column({ type: 'text' })
  body!: string;

  /** In the author's order; `article_tags` holds the same for finding. */
  @Column({ type: 'text', array: true })
  tags!: string[];

  @Column({ type: 'int' })
  favoritesCount!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt!: Date;
}
