import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Makes this the one `npm start` on the embedded databases of a folder: every api there takes itself for the only one.
 * Given back by the end of this process, in whatever way.
 * @param {string} home folder of the embedded databases
 * @returns {Promise<void>} rejected while another one runs
 */
export async function beTheOnlyStart(home) {
  const { lockHolder, takeLock } = require('../../dist/libs/database/src/embedded/exclusive-lock.js');
  const { ensureDirectory } = require('../../dist/libs/database/src/embedded/files.js');
  const { ownerOf } = require('../../dist/libs/database/src/embedded/os-user.js');
  const lock = join(home, 'start.lock');
  await ensureDirectory(home, ownerOf(home), 0o755);
  while (!(await takeLock(lock, ownerOf(home)))) {
    const other = await lockHolder(lock);
    if (other !== undefined)
      throw new Error(
        `npm start runs in this folder already, as process ${other}: use that one, or stop it with Ctrl-C first.`,
      );
  }
  process.once('exit', () => rmSync(lock, { force: true }));
}
