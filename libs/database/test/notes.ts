import { Column, Entity } from 'typeorm';
import { sqlMigration } from '../src/migrations/sql-migration';
import { defineSchema } from '../src/schema';
import { BucketColumn, IdColumn, Sharded } from '../src/sharding/sharded.decorator';
import { repositoryOf } from '../src/transactions/sharded-repository';

/** A sharded table of the tests. */
@Sharded<Note>({ by: 'ownerId' })
@Entity('notes')
export class Note {
  @BucketColumn() bucket!: number;
  @IdColumn({ primary: true }) id!: string;
  @IdColumn() ownerId!: string;
  @Column('text') text!: string;
}

export class NotesRepository extends repositoryOf(Note) {}

const notesTable = sqlMigration('Notes1780000000000', {
  up: 'CREATE TABLE notes (bucket smallint, id bigint, owner_id bigint, text text, PRIMARY KEY (bucket, id))',
  down: 'DROP TABLE notes',
});

export const notesSchema = defineSchema({ name: 'notes', shard: { entities: [Note], migrations: [notesTable] } });
