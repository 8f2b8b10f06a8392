import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withProgress } from './progress.mjs';
import { runQuietly } from './run-quietly.mjs';

/* Builds the apps when what they are made of has changed since the last build. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['apps', 'libs', 'nest-cli.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
const OUTPUTS = ['api', 'worker', 'cli'].map((app) => `dist/apps/${app}/src/main.js`);
const MARK = join(ROOT, 'dist/.aqueduct-build');
const NEST = join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js');
// tsconfig.build.json leaves these out.
const NOT_BUILT = /\.spec\.ts$|^test$|^testing$/;

/** @returns {Promise<void>} */
export async function buildIfStale() {
  const manifest = hashOfSources();
  if (isBuilt() && readFileSync(MARK, 'utf8') === manifest) return;
  await withProgress('Building', () => runQuietly(process.execPath, [NEST, 'build', 'api'], { cwd: ROOT }));
  if (!OUTPUTS.every((file) => existsSync(join(ROOT, file))))
    throw new Error(`The build did not make ${OUTPUTS.join(' and ')}`);
  mkdirSync(dirname(MARK), { recursive: true });
  writeFileSync(MARK, manifest);
}

function isBuilt() {
  return [MARK, ...OUTPUTS.map((file) => join(ROOT, file))].every((file) => existsSync(file));
}

/** Names, sizes and times of change: reading the files themselves would take longer than it may. */
function hashOfSources() {
  const hash = createHash('sha256');
  const visit = (/** @type {string} */ path) => {
    const stat = statSync(join(ROOT, path), { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory()) return void hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
    for (const name of readdirSync(join(ROOT, path)).sort()) if (!NOT_BUILT.test(name)) visit(`${path}/${name}`);
  };
  SOURCES.forEach(visit);
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  buildIfStale().catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
