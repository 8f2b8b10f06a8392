import { existsSync } from 'node:fs';

/**
 * The file that a thread loads: Node takes it as it is, in tests too.
 * @param what it is, for the error.
 * @param path absolute, without extension: `.js` where it was built, `.ts` in the sources.
 * @throws TypeError when it is neither.
 */
export function threadFile(what: string, path: string): string {
  const file = [`${path}.js`, `${path}.ts`].find((each) => existsSync(each));
  if (file === undefined) throw new TypeError(`${what} has no file ${path}.js or .ts`);
  return file;
}
