import { BucketColumn, Sharded } from '@aqueduct/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Lives with its author: id and slug are made in the author's bucket. */
@Sharded<Article>({ by: 'authorId' })
@Entity('articles')
export class Article {
  @BucketColumn()
  bucket!: number;

  /** Holds the time of creation: order by id is order by age. */
  @PrimaryColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'bigint', name: 'author_id' })
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

  @Column({ type: 'int', name: 'favorites_count' })
  favoritesCount!: number;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt!: Date;
}
