import { channel } from 'node:diagnostics_channel';

/** One statement that a request (not a probe) sent to a database. */
export interface StatementEvent {
  /** As declared; what TypeORM sends for a repository is called by command and table: `typeorm.insert notes`. */
  readonly name: string;
  /** `directory` or `shard 0`. */
  readonly database: string;
  /** `127.0.0.1:5432`. */
  readonly node: string;
  readonly kind: 'read' | 'write';
  readonly role: 'primary' | 'replica';
  readonly ms: number;
  readonly failed: boolean;
  /** Of a commit: what was sent with it. */
  readonly with?: readonly string[];
}

/** The channel of node:diagnostics_channel on which the library says what it sent; it costs nothing unsubscribed. */
export const STATEMENT_CHANNEL = 'aqueduct:database:statement';

const statements = channel(STATEMENT_CHANNEL);

/** Whether anybody listens. */
export function areStatementsHeard(): boolean {
  return statements.hasSubscribers;
}

export function publishStatement(event: () => StatementEvent): void {
  if (statements.hasSubscribers) statements.publish(event());
}
