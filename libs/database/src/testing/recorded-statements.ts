import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { STATEMENT_CHANNEL, type StatementEvent } from '../statements/statement-events';

/** One statement that was sent while a test recorded. */
export interface RecordedStatement extends Pick<StatementEvent, 'name' | 'node' | 'kind' | 'role' | 'with'> {
  readonly shard: number | 'directory';
}

/** What a process does by itself, now and then. */
const BACKGROUND = ['bucket-map.', 'claims.unsettled'];

/**
 * Runs `work` and tells which statements this process sent meanwhile, probes and background work apart: a test can
 * hold a request to its number of statements, and to the nodes that it may ask. Nothing else may run beside it.
 */
export async function recordStatements<T>(
  work: () => Promise<T>,
): Promise<{ result: T; statements: RecordedStatement[] }> {
  const statements: RecordedStatement[] = [];
  const record = (message: unknown): void => {
    const { name, node, kind, role, database, with: more } = message as StatementEvent;
    if (BACKGROUND.some((prefix) => name.startsWith(prefix))) return;
    const shard = database === 'directory' ? database : Number(database.split(' ')[1]);
    statements.push({ name, node, kind, role, shard, ...(more === undefined ? {} : { with: more }) });
  };
  subscribe(STATEMENT_CHANNEL, record);
  try {
    return { result: await work(), statements };
  } finally {
    unsubscribe(STATEMENT_CHANNEL, record);
  }
}
