import type { ClientBase } from 'pg';
import { StatementTimeoutError } from '../database.errors';

/**
 * Waits at most `ms` for the end of a query that was sent on `client`.
 * The server has a deadline of its own; this one is for a server that no longer answers at all, so the socket is
 * destroyed: a connection with an answer outstanding must never go back to the pool.
 * @throws StatementTimeoutError
 */
export function within<T>(ms: number, what: string, client: ClientBase, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new StatementTimeoutError(what, ms));
      // Fails the query too, when nobody waits for it any more.
      destroy(client);
    }, ms);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/**
 * Cuts the connection at once, without the farewell that a frozen server would never answer. The pool takes a client
 * that is ending for what it is; the socket alone tells it only later.
 */
export function destroy(client: ClientBase): void {
  const { connection, end } = client as unknown as {
    connection: { stream: { destroy(): void } };
    end: () => Promise<void>;
  };
  end.call(client).catch(() => undefined);
  connection.stream.destroy();
}
