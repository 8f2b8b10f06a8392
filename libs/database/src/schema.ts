import type { EntityTarget, MigrationInterface, ObjectLiteral } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;

/** What one kind of database holds. */
export interface DatabaseSchema {
  readonly entities: readonly EntityTarget<ObjectLiteral>[];
  /** TypeORM migrations; a class name ends in its time stamp. */
  readonly migrations: readonly MigrationClass[];
}

/** Tables of one domain or library, by kind of database. */
export interface Schema {
  readonly name: string;
  readonly directory: DatabaseSchema;
  readonly shard: DatabaseSchema;
}

/** What a domain writes: the kinds of database in which it keeps something. */
export type SchemaDefinition = Pick<Schema, 'name'> & Partial<Omit<Schema, 'name'>>;

const NOTHING: DatabaseSchema = { entities: [], migrations: [] };

/** Declares what a domain keeps where; pass it to `DatabaseModule.forRoot` and to the migrator. */
export function defineSchema({ name, directory = NOTHING, shard = NOTHING }: SchemaDefinition): Schema {
  return { name, directory, shard };
}
