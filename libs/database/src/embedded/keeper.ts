import { EmbeddedDatabaseError } from './embedded.errors';
import { ensureDirectory } from './files';
import { ownerOf } from './os-user';
import { releaseLock, takeLock } from './exclusive-lock';
import { keeperFiles } from './keeper-files';
import { KeeperServer } from './keeper-server';

/*
 * Program of the detached process that owns the embedded clusters of one folder:
 *   node keeper.js <folder> <milliseconds to go on without clients>
 * When another keeper owns the folder it ends at once, with status 0.
 */
async function main(home: string, idleMs: number): Promise<void> {
  const owner = ownerOf(home);
  await ensureDirectory(home, owner, 0o755);
  const { lock } = keeperFiles(home);
  if (!(await takeLock(lock, owner))) return;
  try {
    const keeper = new KeeperServer(home, idleMs);
    process.once('SIGTERM', () => keeper.stop()).once('SIGINT', () => keeper.stop());
    await keeper.run();
  } finally {
    await releaseLock(lock);
  }
}

const [home = '', idleMs = ''] = process.argv.slice(2);

main(home, Number(idleMs)).catch((error: unknown) => {
  const isExpected = error instanceof EmbeddedDatabaseError;
  process.stderr.write(
    `${isExpected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
});
