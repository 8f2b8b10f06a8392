import { BucketColumn, Sharded } from '@aqueduct/database';
import { Entity, PrimaryColumn } from 'typeorm';

/** Lives with the follower: one shard knows all whom a user follows. */
@Sharded<Follow>({ by: 'followerId' })
@Entity('follows')
export class Follow {
  @BucketColumn()
  bucket!: number;

  @PrimaryColumn({ type: 'bigint', name: 'follower_id' })
  followerId!: string;

  @PrimaryColumn({ type: 'bigint', name: 'followee_id' })
  followeeId!: string;
}
