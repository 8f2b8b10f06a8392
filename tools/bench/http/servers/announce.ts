import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Says where a server listens, as the api does, and ends it when it is told to. */
export function announce(server: Server): void {
  process.stdout.write(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
  process.once('SIGTERM', () => process.exit(0));
}

/** Ends a server that can't start. */
export function giveUp(error: unknown): void {
  console.error(error);
  process.exit(1);
}
