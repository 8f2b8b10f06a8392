import { BucketColumn, IdColumn, Sharded } from '@aqueduct/database';
import { Entity } from 'typeorm';

/** The id of a registration that was given up: its account may not be made any more. */
@Sharded<FencedAccount>({ by: 'id' })
@Entity('fenced_accounts')
export class FencedAccount {
  @BucketColumn()
  bucket!: number;

  @IdColumn({ primary: true })
  id!: string;
}
