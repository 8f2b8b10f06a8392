import type { PoolClient, QueryResult, QueryResultRow } from 'pg';
import { StatementTimeoutError } from '../database.errors';

interface Query {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
}

/**
 * Sends a query and waits at most `ms` for its end.
 * The server has a deadline of its own; this one is for a server that no longer answers at all, so the socket is
 * destroyed: a connection with an answer outstanding must never go back to the pool.
 * @throws StatementTimeoutError
 */
export async function queryWithin<R extends QueryResultRow>(
  client: PoolClient,
  query: Query,
  ms: number,
  what: string,
): Promise<QueryResult<R>> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new StatementTimeoutError(what, ms));
      destroy(client);
    }, ms);
  });
  try {
    const answer = client.query<R>(query);
    answer.catch(() => undefined);
    return await Promise.race([answer, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Cuts the connection at once, without the farewell that a frozen server would never answer. */
export function destroy(client: PoolClient): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } };
  connection.stream.destroy();
}
