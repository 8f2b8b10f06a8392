import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { MigrationClass } from '../schema';

/** SQL texts of a migration; each may hold several statements, and runs in one transaction. */
export interface SqlMigration {
  readonly up: string;
  /** Takes back what `up` did. */
  readonly down: string;
}

const NAME = /^[A-Za-z]\w*\d{13}$/;

/**
 * A TypeORM migration made of SQL. For one that needs code, write a class that implements TypeORM's MigrationInterface.
 * @param name a word and the time of writing in ms since 1970: `Notes1767225600000`. Never change it once it has run.
 * @throws TypeError for a name of another form: migrations run in the order of its number.
 */
export function sqlMigration(name: string, { up, down }: SqlMigration): MigrationClass {
  if (!NAME.test(name)) {
    const word = name.replace(/^[^A-Za-z]+|\W|\d+$/g, '') || 'Migration';
    throw new TypeError(
      `A migration is called a word and 13 digits of time, not ${name}: call it ${word}${Date.now()}, and leave it so`,
    );
  }
  return class implements MigrationInterface {
    static readonly name = name;
    readonly name = name;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(up);
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query(down);
    }
  };
}
