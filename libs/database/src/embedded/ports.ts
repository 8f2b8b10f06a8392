import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { EmbeddedDatabaseError } from './embedded.errors';
import { readIfExists, replaceFile } from './files';
import type { OsUser } from './os-user';
import { poll } from './poll';

// Below the range from which systems number outgoing connections, so that none of those takes a server's port while
// the server is down.
const FIRST = 20_000;
const LAST = 29_999;
const ATTEMPTS = 200;
const RETURN_TIMEOUT_MS = 5_000;

/** Whether nobody listens on this port of 127.0.0.1. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .once('listening', () => server.close(() => resolve(true)));
    server.listen({ port, host: '127.0.0.1', exclusive: true });
  });
}

/** A port of 127.0.0.1 on which nobody listens now. */
async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST, LAST + 1);
    if (await isFree(port)) return port;
  }
  throw new EmbeddedDatabaseError(`No free port found between ${FIRST} and ${LAST}`);
}

/** The port noted in the file when it is free, else another one; noted for the next time. */
export async function rememberedPort(file: string, owner: OsUser | undefined): Promise<number> {
  const noted = Number(await readIfExists(file));
  if (Number.isInteger(noted) && noted > 0 && (await isFree(noted))) return noted;
  const port = await freePort();
  await replaceFile(file, `${port}\n`, owner);
  return port;
}

/** Waits a moment for a port that clients already know. @throws EmbeddedDatabaseError when somebody else holds it. */
export async function portReturned(port: number): Promise<number> {
  const free = await poll(async () => ((await isFree(port)) ? true : undefined), {
    timeoutMs: RETURN_TIMEOUT_MS,
    everyMs: 20,
  });
  if (free !== true)
    throw new EmbeddedDatabaseError(`Port ${port}, on which PostgreSQL was reachable, is taken by another program`);
  return port;
}
