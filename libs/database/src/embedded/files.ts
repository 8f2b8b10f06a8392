import { chown, copyFile, mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OsUser } from './os-user';

/** Creates the folder and those above it that are missing, and gives it and each of them to `owner`. */
export async function ensureDirectory(path: string, owner: OsUser | undefined, mode = 0o700): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode });
  const top = first ?? path;
  for (let made = path; made.length >= top.length; made = dirname(made)) await giveTo(made, owner);
}

/** Readers see the old content or the new one, never a part. Only the owner may read the file. */
export async function replaceFile(path: string, content: string, owner?: OsUser): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, content, { mode: 0o600 });
  await giveTo(draft, owner);
  await rename(draft, path);
}

export async function readIfExists(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export interface CopyTreeOptions {
  readonly owner: OsUser | undefined;
  /** Decides by the path inside the tree; a folder that is left out still appears, empty, if this says 'empty'. */
  readonly keep?: (relativePath: string) => boolean | 'empty';
}

/** Copies a folder, sharing blocks where the file system can. A file that vanishes meanwhile is left out. */
export async function copyTree(source: string, target: string, options: CopyTreeOptions, inside = ''): Promise<void> {
  await mkdir(target, { mode: 0o700 });
  await giveTo(target, options.owner);
  const entries = await readdir(source, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const path = join(inside, entry.name);
      const keep = options.keep?.(path) ?? true;
      if (keep === false) return;
      const [from, to] = [join(source, entry.name), join(target, entry.name)];
      if (!entry.isDirectory()) return copyOne(from, to, options.owner);
      return copyTree(from, to, keep === 'empty' ? { ...options, keep: () => false } : options, path);
    }),
  );
}

async function copyOne(from: string, to: string, owner: OsUser | undefined): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  await giveTo(to, owner);
}

/** Changes who owns the file, unless `owner` is undefined. */
export async function giveTo(path: string, owner: OsUser | undefined): Promise<void> {
  if (owner !== undefined) await chown(path, owner.uid, owner.gid);
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
