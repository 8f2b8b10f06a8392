import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { OperatorError } from '@aqueduct/kernel';
import { parseManifest, textOf, type PackageManifest } from './package-manifest';

/** An installed package that has a README. */
export interface ReadablePackage extends PackageManifest {
  readonly readme: string;
}

/** The folder that was named holds no packages. */
class NoPackagesError extends OperatorError {
  readonly code = 'NO_PACKAGES';

  constructor(folder: string, cause: unknown) {
    super(`There is no folder ${folder}: name one in which packages are installed`, { cause });
  }
}

const README = /^readme(\.(md|mdown|markdown|txt))?$/i;

/**
 * Folders of all packages directly below, scoped ones too, in alphabetical order.
 * @param folder one with `node_modules` in it, or such a folder itself.
 * @throws NoPackagesError when there is none.
 */
export async function packageFolders(folder: string): Promise<string[]> {
  const root = basename(folder) === 'node_modules' ? folder : join(folder, 'node_modules');
  const names = (await namesInRoot(root)).filter((name) => !name.startsWith('.'));
  const nested = await Promise.all(
    names.map(async (name) => (name.startsWith('@') ? foldersIn(join(root, name)) : [join(root, name)])),
  );
  return nested.flat().sort();
}

/** Undefined: it is no package, or has nothing to read. */
export async function readPackage(folder: string): Promise<ReadablePackage | undefined> {
  const manifest = await readManifest(folder);
  if (manifest === undefined) return undefined;
  const file = (await namesIn(folder)).find((name) => README.test(name));
  const readme = file === undefined ? undefined : textOf(await readFile(join(folder, file), 'utf8'));
  return readme === undefined ? undefined : { ...manifest, readme };
}

async function readManifest(folder: string): Promise<PackageManifest | undefined> {
  try {
    return parseManifest(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  } catch (error) {
    const isNoPackage =
      error instanceof SyntaxError || ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (isNoPackage) return undefined;
    throw error;
  }
}

async function namesInRoot(root: string): Promise<string[]> {
  try {
    return await readdir(root);
  } catch (error) {
    throw new NoPackagesError(root, error);
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  return (await namesIn(folder)).map((name) => join(folder, name));
}

async function namesIn(folder: string): Promise<string[]> {
  return (await stat(folder)).isDirectory() ? readdir(folder) : [];
}
