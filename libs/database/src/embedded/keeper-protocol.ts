import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { EmbeddedDescription } from './description';

/** Content of `keeper.json`: how to reach the keeper of a checkout. */
export interface KeeperAddress {
  readonly pid: number;
  readonly port: number;
  /** Whoever can read the file may use the keeper. */
  readonly token: string;
}

export type ClientMessage =
  | { readonly type: 'lease'; readonly token: string }
  /** Gives the lease back. `stop`: if it was the last one, don't wait for others. */
  | { readonly type: 'release'; readonly stop: boolean };

export type KeeperMessage =
  | { readonly type: 'progress'; readonly what: string }
  | { readonly type: 'ready'; readonly database: EmbeddedDescription }
  | { readonly type: 'failed'; readonly message: string }
  /** Answers `release` when the clusters go on. When they stop, the answer is the end of the connection. */
  | { readonly type: 'released' };

export function send(socket: Socket, message: ClientMessage | KeeperMessage): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

/** Calls back for each message, one JSON text a line. Who sends anything else is cut off. */
export function receive<T extends ClientMessage | KeeperMessage>(socket: Socket, listener: (message: T) => void): void {
  const lines = createInterface({ input: socket });
  // It repeats the socket's errors, which whoever owns the socket hears; unheard, they end the process.
  lines.on('error', () => undefined);
  lines.on('line', (line) => {
    const message = parse(line);
    if (message === undefined) socket.destroy();
    else listener(message as T);
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
