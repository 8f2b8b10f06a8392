import type { AfterQueryEvent, BeforeQueryEvent, EntitySubscriberInterface, QueryRunner } from 'typeorm';
import { areStatementsHeard, publishStatement } from './statement-events';

const IDENTIFIER = '(?:"[^"]+"|\\w+)';
const TABLE = `(${IDENTIFIER}(?:\\.${IDENTIFIER})*)`;
const WRITE = new RegExp(`^\\s*(INSERT\\s+INTO|UPDATE|DELETE\\s+FROM)\\s+(?:ONLY\\s+)?${TABLE}`, 'i');
const READ = new RegExp(`^\\s*SELECT\\b.*?\\sFROM\\s+${TABLE}`, 'is');
const LOCK = /\sFOR\s+(?:NO\s+KEY\s+UPDATE|UPDATE|KEY\s+SHARE|SHARE)\b[^()']*$/i;

/** What a text of TypeORM's making is called: `typeorm.insert notes`, and `typeorm.lock notes` for a locking SELECT. */
export function nameOfTypeOrm(sql: string): string {
  const [, verb, written] = WRITE.exec(sql) ?? [];
  if (verb !== undefined) return named(verb.split(/\s/)[0] ?? verb, written);
  const [, read] = READ.exec(sql) ?? [];
  return read === undefined ? 'typeorm.query' : named(LOCK.test(sql) ? 'lock' : 'select', read);
}

function named(command: string, table = ''): string {
  return `typeorm.${command.toLowerCase()} ${table.replaceAll('"', '')}`;
}

/**
 * Publishes what TypeORM sends in transactions, for repositories and query builders. What `Transaction.query` sends goes
 * around TypeORM, and is published there.
 */
export class TypeOrmStatements implements EntitySubscriberInterface {
  /** A connection answers in the order in which it was asked. */
  private readonly asked = new WeakMap<QueryRunner, number[]>();

  constructor(private readonly where: { readonly database: string; readonly node: string }) {}

  beforeQuery({ queryRunner }: BeforeQueryEvent): void {
    if (!areStatementsHeard()) return;
    const times = this.asked.get(queryRunner) ?? [];
    times.push(performance.now());
    this.asked.set(queryRunner, times);
  }

  afterQuery({ queryRunner, query, success }: AfterQueryEvent): void {
    const askedAt = this.asked.get(queryRunner)?.shift();
    // Nobody listened yet when it was sent.
    if (askedAt === undefined) return;
    publishStatement(() => ({
      name: nameOfTypeOrm(query),
      ...this.where,
      kind: 'write',
      role: 'primary',
      ms: performance.now() - askedAt,
      failed: !success,
    }));
  }
}
