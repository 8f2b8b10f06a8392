/**
 * Lets `node --import ./tools/checks/typescript.mjs file.ts` run the repository's TypeScript as it is: decorators,
 * imports without extension, the aliases of tsconfig.json. Compiled as for the tests, once for each text: kept among the
 * caches of node_modules.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);
const { paths } = require('../../tsconfig.json').compilerOptions;
const [, compilerOptions] = require('../../jest.config.cjs').projects[0].transform['\\.ts$'];

const cache = join(root, 'node_modules/.cache/typescript');
const compiler = JSON.stringify([require('@swc/core/package.json').version, compilerOptions]);

/** @returns {string} */
function compiled(filename) {
  const text = readFileSync(filename, 'utf8');
  const name = createHash('sha256').update(compiler).update(filename).update(text).digest('hex');
  const file = join(cache, `${name}.cjs`);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const { code } = require('@swc/core').transformSync(text, { ...compilerOptions, filename, swcrc: false });
  // Whole or not at all: others may look for it.
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, code);
  renameSync(`${file}.${process.pid}`, file);
  return code;
}

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
    return { format: 'commonjs', source: compiled(fileURLToPath(url)), shortCircuit: true };
  },
});
