import { BucketColumn, IdColumn, Sharded } from '@aqueduct/database';
import { Entity } from 'typeorm';

/** An article of an author whom too many follow to tell each of them. Lives with the author. */
@Sharded<Broadcast>({ by: 'authorId' })
@Entity('broadcasts')
export class Broadcast {
  @BucketColumn()
  bucket!: number;

  /** Holds the time, and is, on one shard, in the order of the commits. */
  @IdColumn({ primary: true })
  id!: string;

  @IdColumn()
  authorId!: string;

  @IdColumn()
  articleId!: string;
}
