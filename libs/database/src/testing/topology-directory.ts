import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedCluster } from '../embedded/cluster';
import { postgresUserFor } from '../embedded/os-user';
import { isRunning } from '../embedded/processes';

const PREFIX = 'aqueduct-topology-';

/** What all topologies of a process are copied from: `initdb` runs once. */
export interface Origin {
  readonly cluster: EmbeddedCluster;
  readonly password: string;
}

let origin: Promise<Origin> | undefined;

export function sharedOrigin(): Promise<Origin> {
  origin ??= createOrigin();
  return origin;
}

/** A new folder that PostgreSQL's user may enter too. `parent` defaults to the system's folder for temporary files. */
export async function topologyDirectory(parent = tmpdir()): Promise<string> {
  await removeAbandoned(parent);
  const directory = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
  await chmod(directory, 0o755);
  return directory;
}

async function createOrigin(): Promise<Origin> {
  const password = randomBytes(18).toString('base64url');
  const home = join(await topologyDirectory(), 'origin');
  const cluster = new EmbeddedCluster({ home, name: 'origin', password, user: postgresUserFor(home) });
  await cluster.init();
  return { cluster, password };
}

/** A process that was killed left its folders; its servers are stopped by their guards. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const owner = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : NaN;
    if (owner > 0 && !isRunning(owner)) await rm(join(parent, name), { recursive: true, force: true, maxRetries: 3 });
  }
}
