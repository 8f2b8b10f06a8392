import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { waitUntil } from '@aqueduct/kernel/testing';
import { leaveOut } from '@aqueduct/testing/services';

const PLACES = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'];
/** Root starts it as somebody else: it refuses to serve as root. */
const ORDINARY_USER = 'nobody';

export interface PgBouncer {
  /** The same database through the pooler. */
  through(url: string): string;
  stop(): Promise<void>;
}

/** The pooler's program. Undefined: it is not installed, and the suite is left out. */
export function findPgBouncer(suite: string): string | undefined {
  const place = PLACES.find((path) => existsSync(path));
  if (place === undefined) leaveOut(suite, 'PgBouncer');
  return place;
}

/** Starts a pooler in transaction mode with two server connections for each database. */
export async function startPgBouncer(program: string, urls: readonly string[]): Promise<PgBouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'aqueduct-pgbouncer-'));
  const port = await freePort();
  const [user, password] = credentials(urls[0] ?? '');
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'users.txt'), `"${user}" "${password}"\n`);
  await writeFile(join(folder, 'pgbouncer.ini'), configuration(urls, port, folder));
  const asUser = process.getuid?.() === 0 ? ['-u', ORDINARY_USER] : [];
  const child = spawn(program, [...asUser, join(folder, 'pgbouncer.ini')], { stdio: 'ignore' });
  const through = (url: string): string => Object.assign(new URL(url), { port: String(port) }).toString();
  await waitUntil(() => answers(through(urls[0] ?? '')));
  return {
    through,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(urls: readonly string[], port: number, folder: string): string {
  const databases = urls.map((url) => {
    const { hostname, port: target, pathname } = new URL(url);
    return `${pathname.slice(1)} = host=${hostname} port=${target}`;
  });
  return [
    '[databases]',
    ...databases,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = plain',
    `auth_file = ${join(folder, 'users.txt')}`,
    'pool_mode = transaction',
    'default_pool_size = 2',
    'max_client_conn = 200',
  ].join('\n');
}

function credentials(url: string): [user: string, password: string] {
  const { username, password } = new URL(url);
  return [decodeURIComponent(username), decodeURIComponent(password)];
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
