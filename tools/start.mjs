import { createRequire, enableCompileCache } from 'node:module';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './bootstrap/build.mjs';
import { withProgress } from './bootstrap/progress.mjs';
import { Child } from './start/children.mjs';
import { FIRST_CONTENT } from './start/domain.mjs';
import { Interrupted, Interruption } from './start/interruption.mjs';
import { beTheOnlyStart } from './start/only-one.mjs';
import { API_PORT, checkSettings, choosePort, isSet, readEnvironment, WORKER_PORT } from './start/settings.mjs';
import { summary } from './start/summary.mjs';

/*
 * `npm start`: builds when needed, starts the embedded clusters unless the settings name databases, migrates them, fills
 * them once, runs the api, and takes all of it down in order.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const API_MAIN = ['--enable-source-maps', 'dist/apps/api/src/main.js'];
const WORKER_MAIN = ['--enable-source-maps', 'dist/apps/worker/src/main.js'];
const CLI = ['--enable-source-maps', 'dist/apps/cli/src/main.js'];
const READY_TIMEOUT_MS = 60_000;
const NODE_MAJOR = 24;
const WRONG_NODE = `The app runs on Node ${NODE_MAJOR}, which npm installs with the package "node" and puts first; this is ${process.versions.node}. If install scripts are switched off: npm rebuild node`;

const require = createRequire(import.meta.url);
const say = (/** @type {string} */ text) => void process.stdout.write(`${text}\n`);

/** What has to be taken down, and how. */
class Launcher {
  /** @type {Child[]} */
  #children = [];

  /** @type {Promise<import('../libs/database/src/embedded/index.js').EmbeddedDatabase> | undefined} */
  #database;

  #databaseLost = Promise.withResolvers();

  #interruption = new Interruption(() => {
    say('Stopping at once.');
    for (const child of this.#children) child.kill();
    process.exit(1);
  });

  async run() {
    if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR) throw new Error(WRONG_NODE);
    await this.#interruption.or(buildIfStale());
    const settings = readEnvironment(ROOT);
    enableCompileCache(compileCache(settings));
    checkSettings(settings);
    const isEmbedded = !isSet(settings, 'DIRECTORY_DATABASE_URL');
    if (isEmbedded) await beTheOnlyStart(resolve(ROOT, embeddedDirectory(settings)));
    const ports = [await choosePort(settings, API_PORT), await choosePort(settings, WORKER_PORT)];
    for (const { notice } of ports) if (notice !== undefined) say(notice);
    const [PORT, WORKER] = ports.map(({ port }) => port);
    const env = { ...process.env, ...this.#defaults(settings), PORT, WORKER_PORT: WORKER };
    if (isEmbedded) Object.assign(env, await this.#startDatabase(settings));
    if (this.#database !== undefined) await this.#command(['migrate'], env);
    const url = urlOf(settings, PORT);
    const workerUrl = urlOf(settings, WORKER);
    const processes = [this.#process('API', API_MAIN, url, env), this.#process('worker', WORKER_MAIN, workerUrl, env)];
    await Promise.all([...processes.map(({ ready }) => ready), this.#fill(env)]);
    say(summary({ url, workerUrl, root: ROOT, database: await this.#database, settings }));
    await this.#interruption.or(Promise.race([...processes.map(({ end }) => end), this.#databaseLost.promise]));
  }

  async stop() {
    const running = this.#children.filter((child) => !child.hasEnded);
    await withProgress('Stopping the API and the worker', () => Promise.all(running.map((child) => child.stop())));
    // What is still starting is not there to be stopped before it has started.
    const database = await this.#database?.catch(() => undefined);
    const closed = await withProgress('Stopping PostgreSQL', async () => database?.close({ stop: true }));
    if (closed?.stopped === false) say('PostgreSQL goes on: another process uses it.');
  }

  /** @param {import('./start/settings.mjs').Environment} settings */
  #defaults(settings) {
    return {
      // Without the framework's sixty lines about itself, unless they are asked for.
      LOG_LEVEL: settings.LOG_LEVEL || 'warn',
      // Three processes load the same thousand modules.
      NODE_COMPILE_CACHE: compileCache(settings),
    };
  }

  /** @param {import('./start/settings.mjs').Environment} settings */
  async #startDatabase(settings) {
    const { acquireEmbeddedDatabase } = require('../dist/libs/database/src/embedded/acquire.js');
    const { environmentOf } = require('../dist/libs/database/src/embedded/embedded-environment.js');
    const acquire = (/** @type {(what: string) => void} */ onProgress) =>
      acquireEmbeddedDatabase({
        root: ROOT,
        directory: embeddedDirectory(settings),
        onProgress,
        onLost: () => this.#databaseLost.reject(new Error('The embedded PostgreSQL was stopped by somebody else.')),
      });
    this.#databaseLost.promise.catch(() => undefined);
    this.#database = withProgress('Starting PostgreSQL', acquire);
    return environmentOf(await this.#interruption.or(this.#database), settings);
  }

  /**
   * The first start's content; later it finds it there, while the api is already starting.
   * @param {NodeJS.ProcessEnv} env
   */
  async #fill(env) {
    if (this.#database !== undefined && FIRST_CONTENT !== undefined) await this.#command(FIRST_CONTENT.command, env);
  }

  /**
   * @param {readonly string[]} command
   * @param {NodeJS.ProcessEnv} env
   */
  async #command(command, env) {
    // What came of it is in the summary.
    const code = await this.#interruption.or(this.#spawn([...CLI, ...command], env, { isQuiet: true }).ended);
    if (code !== 0) throw new Error(`"${command.join(' ')}" failed with exit code ${code}.`);
  }

  /**
   * @param {string} name
   * @param {readonly string[]} main
   * @param {string} url
   * @param {NodeJS.ProcessEnv} env
   */
  #process(name, main, url, env) {
    const end = endOf(name, this.#spawn(main, env));
    end.catch(() => undefined);
    const ready = this.#interruption.or(Promise.race([untilReady(`${url}/health/ready`), end]));
    return { ready, end };
  }

  /**
   * @param {readonly string[]} args
   * @param {NodeJS.ProcessEnv} env
   * @param {{ isQuiet?: boolean }} options
   */
  #spawn(args, env, options = {}) {
    const { guarded } = require('../dist/libs/database/src/embedded/guard.js');
    const child = new Child(guarded, args, { cwd: ROOT, env, ...options });
    this.#children.push(child);
    return child;
  }
}

/**
 * @param {string} name
 * @param {Child} child
 * @returns {Promise<never>} rejected when the process ends
 */
async function endOf(name, child) {
  const code = await child.ended;
  throw new Error(`The ${name} ended with exit code ${code}.`);
}

/** @param {import('./start/settings.mjs').Environment} settings */
function compileCache(settings) {
  return settings.NODE_COMPILE_CACHE || join(ROOT, 'dist/.compile-cache');
}

/** @param {import('./start/settings.mjs').Environment} settings */
function embeddedDirectory(settings) {
  return settings.DATABASE_EMBEDDED_DIR || '.aqueduct';
}

/**
 * @param {import('./start/settings.mjs').Environment} settings
 * @param {string | undefined} port
 */
function urlOf({ HOST = '' }, port) {
  if (['', '0.0.0.0', '::'].includes(HOST)) return `http://127.0.0.1:${port}`;
  return `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}`;
}

/** @param {string} url */
async function untilReady(url) {
  const end = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < end) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(100);
  }
  throw new Error(`${url} did not say that it is ready within ${READY_TIMEOUT_MS / 1000} s.`);
}

const launcher = new Launcher();
try {
  await launcher.run();
} catch (error) {
  if (error instanceof Interrupted) {
    // Below the line that was being drawn, and the terminal's own ^C.
    if (process.stdout.isTTY) say('');
  } else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
await launcher.stop();
if (process.exitCode !== 1) say('Stopped.');
process.exit();
