import { BucketColumn, IdColumn, Sharded } from '@aqueduct/database';
import { Column, Entity } from 'typeorm';

/** A user. The truth about the names that the directory only lists as claimed. */
@Sharded<Account>({ by: 'id' })
@Entity('accounts')
export class Account {
  @BucketColumn()
  bucket!: number;

  @IdColumn({ primary: true })
  id!: string;

  /** In Unicode's normal form C: what looks the same is the same. */
  @Column({ type: 'text' })
  username!: string;

  /** As it was typed; compared in lower case. */
  @Column({ type: 'text' })
  email!: string;

  /** Null: nobody can log in. */
  @Column({ type: 'text', nullable: true })
  passwordHash!: string | null;

  @Column({ type: 'text', nullable: true })
  bio!: string | null;

  @Column({ type: 'text', nullable: true })
  image!: string | null;

  /** Grows with each change of a name, and makes one that began before it fail. */
  @Column({ type: 'int' })
  epoch!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt!: Date;
}
