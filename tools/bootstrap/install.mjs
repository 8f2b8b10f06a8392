import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withProgress } from './progress.mjs';
import { runQuietly } from './run-quietly.mjs';

/*
 * Brings node_modules to the state of package-lock.json, by `npm ci` when needed. Runs before `npm start` and `npm test`:
 * on a fresh clone nothing else is installed, so that it may use only what Node itself has.
 */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MODULES = join(ROOT, 'node_modules');
const LOCK = join(ROOT, 'package-lock.json');
const MARK = join(MODULES, '.aqueduct-lock-hash');

/** @returns {string | undefined} what is wrong with the running Node */
function nodeProblem() {
  /** @type {{ engines: { node: string } }} */
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const wanted = engines.node.replace('>=', '');
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return undefined;
  return `Aqueduct needs Node.js ${wanted} or newer; this is ${process.versions.node} (${process.execPath}).`;
}

/** Somebody ran npm: what it installed, as it noted itself, is what the lock file wants for this platform. */
function isInstalled() {
  const noted = join(MODULES, '.package-lock.json');
  if (!existsSync(noted)) return false;
  /** @type {Record<string, { version?: string, integrity?: string, optional?: boolean }>} */
  const wanted = JSON.parse(readFileSync(LOCK, 'utf8')).packages;
  /** @type {typeof wanted} */
  const present = JSON.parse(readFileSync(noted, 'utf8')).packages;
  const isSame = (/** @type {string} */ path) =>
    present[path]?.version === wanted[path]?.version && present[path]?.integrity === wanted[path]?.integrity;
  return (
    Object.keys(present).every(isSame) &&
    Object.keys(wanted).every((path) => path === '' || wanted[path]?.optional === true || isSame(path))
  );
}

/**
 * npm must not run on the Node that it is about to replace: node_modules holds one, and npm puts it first.
 * @returns {NodeJS.ProcessEnv}
 */
function environmentOutside() {
  const inside = `${sep}node_modules${sep}.bin`;
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.endsWith(inside));
  return { ...process.env, PATH: path.join(delimiter) };
}

async function install() {
  const npm = process.env.npm_execpath ?? '';
  const [file, ...first] = npm.endsWith('npm-cli.js') ? ['node', npm] : ['npm'];
  await withProgress('Installing packages (npm ci)', () =>
    runQuietly(file, [...first, 'ci', '--no-audit', '--no-fund'], { cwd: ROOT, env: environmentOutside() }),
  );
}

async function main() {
  const problem = nodeProblem();
  if (problem !== undefined) throw new Error(problem);
  const hash = createHash('sha256').update(readFileSync(LOCK)).digest('hex');
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === hash) return;
  if (!isInstalled()) await install();
  writeFileSync(MARK, hash);
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
