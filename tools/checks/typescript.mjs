/**
 * Lets `node --import ./tools/checks/typescript.mjs file.ts` run the repository's TypeScript as it is: decorators,
 * imports without extension, the aliases of tsconfig.json. Compiled as for the tests; nothing is written.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';

const root = join(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);
const { paths } = require('../../tsconfig.json').compilerOptions;
const [, compilerOptions] = require('../../jest.config.cjs').projects[0].transform['\\.ts$'];

/** @returns {string | undefined} the TypeScript file that an import means, if it means one. */
function sourceOf(specifier, importer) {
  if (paths[specifier]) return join(root, paths[specifier][0]);
  if (!specifier.startsWith('.') || !importer?.startsWith('file:')) return undefined;
  const path = join(dirname(fileURLToPath(importer)), specifier);
  return [`${path}.ts`, join(path, 'index.ts')].find((file) => existsSync(file));
}

registerHooks({
  resolve(specifier, context, next) {
    const source = sourceOf(specifier, context.parentURL);
    return source
      ? { url: pathToFileURL(source).href, format: 'commonjs', shortCircuit: true }
      : next(specifier, context);
  },
  load(url, context, next) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { ...compilerOptions, filename, swcrc: false });
    return { format: 'commonjs', source: code, shortCircuit: true };
  },
});
