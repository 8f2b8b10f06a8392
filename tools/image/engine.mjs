import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isHere, PATH, succeeds } from '../bootstrap/programs.mjs';
import { withProgress } from '../bootstrap/progress.mjs';
import { runQuietly } from '../bootstrap/run-quietly.mjs';

/*
 * Builds the image by Docker, or by buildah where no engine runs; there a base that cannot be had from its registry is made of Debian's
 * packages and this machine's Node.
 */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DOCKERFILE = 'docker/Dockerfile';
const BUILDAH = {
  ...process.env,
  PATH,
  STORAGE_DRIVER: process.env.STORAGE_DRIVER ?? 'vfs',
  BUILDAH_ISOLATION: 'chroot',
};
const SUITE = 'bookworm';
/** @type {import('node:child_process').SpawnSyncOptions} */
const QUIETLY = { env: BUILDAH, stdio: 'ignore', timeout: 120_000 };

/** @returns {string[]} what is missing, or not allowed here, of what builds and starts images without an engine */
export function missingTools() {
  const missing = ['buildah', 'debootstrap', 'bwrap', 'setpriv'].filter((program) => !isHere(program));
  if (missing.length > 0) return missing;
  if (process.getuid?.() !== 0) return ['root'];
  const asUser = ['--reuid', '1000', '--regid', '1000', '--clear-groups', 'bwrap', '--ro-bind', '/', '/', 'true'];
  return succeeds('setpriv', asUser) ? [] : ['user namespaces'];
}

/** @param {readonly string[]} args */
const buildah = (args) => execFileSync('buildah', args, { env: BUILDAH, encoding: 'utf8', maxBuffer: 1 << 26 }).trim();

/**
 * @param {{ tag: string; version: string; engine: 'docker' | 'buildah' }} options
 * @returns {Promise<void>}
 */
export async function buildImage({ tag, version, engine }) {
  const labels = {
    VERSION: version,
    REVISION: git(['rev-parse', 'HEAD']) ?? 'unknown',
    CREATED: git(['log', '-1', '--format=%cI']) ?? '1970-01-01T00:00:00Z',
  };
  const args = Object.entries(labels).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const common = ['--file', DOCKERFILE, '--tag', tag, ...args];
  if (engine === 'docker') {
    const env = { ...process.env, DOCKER_BUILDKIT: '1', SOURCE_DATE_EPOCH: committedAt() };
    return withProgress(`Building ${tag}`, () => runQuietly('docker', ['build', ...common, '.'], { cwd: ROOT, env }));
  }
  await provideBase();
  const folder = mkdtempSync(join(tmpdir(), 'aqueduct-npmrc-'));
  try {
    const { mounts, npmrc } = trust(folder);
    const openFiles = openFilesLimit();
    const how = [
      ...['--pull-never', '--layers=false', '--format', 'docker', '--timestamp', committedAt()],
      ...['--ulimit', `nofile=${openFiles}:${openFiles}`, '--secret', `id=npmrc,src=${npmrc}`],
      ...['--build-arg', `TARGETARCH=${buildah(['info', '--format', '{{.host.arch}}'])}`],
    ];
    await withProgress(`Building ${tag}`, () =>
      runQuietly('buildah', ['bud', ...how, ...mounts, ...common, '.'], { cwd: ROOT, env: BUILDAH }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * What of the image says how a container of it starts.
 * @param {string} tag
 */
export function configOf(tag) {
  const { Docker } = JSON.parse(buildah(['inspect', '--type', 'image', tag]));
  const { User, WorkingDir, Env, Entrypoint, Cmd } = Docker.config;
  return { user: User, workingDirectory: WorkingDir, environment: Env, entrypoint: Entrypoint, command: Cmd };
}

/**
 * @param {string} tag
 * @param {string} folder gets the image's files, below root
 */
export function unpack(tag, folder) {
  const container = buildah(['from', '--pull-never', tag]);
  try {
    // A container's own user must be able to get there, which it can't below buildah's store.
    execFileSync('cp', ['-a', buildah(['mount', container]), join(folder, 'root')]);
    for (const each of [folder, join(folder, 'root')]) chmodSync(each, 0o755);
  } finally {
    buildah(['rm', container]);
  }
}

/** npm reads its cache with more files at once than buildah allows by default. */
function openFilesLimit() {
  return execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim().replace('unlimited', '65536');
}

function committedAt() {
  return git(['log', '-1', '--format=%ct']) ?? '0';
}

/** @param {readonly string[]} args */
function git(args) {
  const { status, stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** The Dockerfile's base, from its registry, or made here under the same name. */
async function provideBase() {
  const base = /^ARG NODE_IMAGE=(\S+)$/m.exec(readFileSync(join(ROOT, DOCKERFILE), 'utf8'))?.[1];
  if (base === undefined) throw new Error(`${DOCKERFILE} names no base`);
  if (succeeds('buildah', ['inspect', '--type', 'image', base], QUIETLY)) return;
  if (await withProgress(`Pulling ${base}`, async () => succeeds('buildah', ['pull', '--quiet', base], QUIETLY)))
    return;
  process.stderr.write(
    `${base} cannot be had from its registry: a base is made of Debian's packages and this machine's Node.\n`,
  );
  const folder = mkdtempSync(join(tmpdir(), 'aqueduct-base-'));
  try {
    const root = join(folder, 'root');
    await withProgress("Installing Debian's packages", () =>
      runQuietly('debootstrap', ['--variant=minbase', SUITE, root], { env: BUILDAH }),
    );
    addNode(root);
    const container = buildah(['from', 'scratch']);
    execFileSync('cp', ['-a', `${root}/.`, buildah(['mount', container])]);
    buildah(['config', '--env', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', container]);
    buildah(['commit', '--quiet', '--rm', container, base]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} root */
function addNode(root) {
  const npm = dirname(
    dirname(execFileSync('sh', ['-c', 'readlink -f "$(command -v npm)"'], { encoding: 'utf8' }).trim()),
  );
  const modules = join(root, 'usr/local/lib/node_modules');
  mkdirSync(modules, { recursive: true });
  copyFileSync(process.execPath, join(root, 'usr/local/bin/node'));
  cpSync(npm, join(modules, 'npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
}

/**
 * The registry, the certificates and the cache that npm has here, for npm in the build.
 * @param {string} folder
 */
function trust(folder) {
  const own = join(homedir(), '.npmrc');
  const get = (/** @type {string} */ key) =>
    execFileSync('npm', ['config', 'get', key], { cwd: tmpdir(), encoding: 'utf8' }).trim();
  const configured = get('cafile');
  const cafile = configured === 'null' ? process.env.NODE_EXTRA_CA_CERTS : configured;
  const cache = get('cache');
  // What was downloaded for this checkout need not be again.
  const lines = [`registry=${get('registry')}`, `cache=${cache}`, 'prefer-offline=true'];
  if (existsSync(own)) lines.unshift(readFileSync(own, 'utf8'));
  if (cafile !== undefined) lines.push(`cafile=${cafile}`);
  const npmrc = join(folder, 'npmrc');
  writeFileSync(npmrc, `${lines.join('\n')}\n`, { mode: 0o600 });
  const mounted = cafile === undefined ? [`${cache}:${cache}`] : [`${cache}:${cache}`, `${cafile}:${cafile}:ro`];
  return { npmrc, mounts: mounted.flatMap((mount) => ['--volume', mount]) };
}
