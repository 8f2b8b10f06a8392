import { BucketColumn, IdColumn, Sharded } from '@aqueduct/database';
import { Entity } from 'typeorm';

/** Lives with the follower: one shard knows all whom a user follows. */
@Sharded<Follow>({ by: 'followerId' })
@Entity('follows')
export class Follow {
  @BucketColumn()
  bucket!: number;

  @IdColumn({ primary: true })
  followerId!: string;

  @IdColumn({ primary: true })
  followeeId!: string;
}
