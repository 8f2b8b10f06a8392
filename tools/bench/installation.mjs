import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cpuOfPostgres, cpuOfProcess } from './cpu.mjs';

const require = createRequire(import.meta.url);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const API = join(ROOT, 'dist/apps/api/src/main.js');
const CLI = join(ROOT, 'dist/apps/cli/src/main.js');

/** An installation of its own on embedded clusters, filled with load data, and its api. */
export class Installation {
  #api;

  #folder;

  /**
   * @param {{ articles: number, folder: string, url: string, api: import('node:child_process').ChildProcess }} parts
   */
  constructor({ articles, folder, url, api }) {
    this.articles = articles;
    this.url = url;
    this.#folder = folder;
    this.#api = api;
  }

  /**
   * What was generated there before is used again.
   * @param {number} articles
   * @param {string} base
   * @param {string} sharedBuffers of each PostgreSQL server
   */
  static async open(articles, base, sharedBuffers) {
    const folder = join(base, String(articles));
    mkdirSync(folder, { recursive: true });
    await setMemory(folder, sharedBuffers);
    const env = { ...process.env, DATABASE_EMBEDDED_DIR: folder, PORT: '0', LOG_LEVEL: 'log', NODE_ENV: 'development' };
    await generate(articles, env);
    const api = spawn(process.execPath, [API], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    return new Installation({ articles, folder, api, url: await listening(api) });
  }

  /** CPU time used so far, in ms. */
  cpu() {
    return { api: cpuOfProcess(this.#api.pid ?? 0), postgres: cpuOfPostgres(this.#folder) };
  }

  async close() {
    if (this.#api.exitCode !== null) return;
    this.#api.kill('SIGTERM');
    await once(this.#api, 'exit');
  }
}

/**
 * Sets PostgreSQL's own cache on every node, and stops them: they take it when they start again.
 * @param {string} folder
 * @param {string} sharedBuffers
 */
export async function setMemory(folder, sharedBuffers) {
  const { acquireEmbeddedDatabase } = require('../../dist/libs/database/src/embedded/acquire.js');
  const { Client } = require('pg');
  const database = await acquireEmbeddedDatabase({ root: ROOT, directory: folder });
  for (const { primary, replicas } of database.shards) {
    for (const url of [primary, ...replicas]) {
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query(`ALTER SYSTEM SET shared_buffers = '${sharedBuffers}'`);
      await client.end();
    }
  }
  await database.close({ stop: true });
}

/**
 * Load data in the databases that the environment names, or in the embedded ones; a set that is there stays.
 * @param {number} articles
 * @param {NodeJS.ProcessEnv} env
 */
export async function generate(articles, env) {
  const args = [CLI, '--json', 'generate', '--articles', String(articles)];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let isThere = false;
  createInterface(child.stderr).on('line', (line) => {
    if (line.includes('GENERATED_SET_EXISTS')) isThere = true;
    else process.stderr.write(`${line}\n`);
  });
  const [code] = await once(child, 'close');
  if (code !== 0 && !isThere) throw new Error(`generate --articles ${articles} failed with exit code ${code}`);
}

/**
 * @param {import('node:child_process').ChildProcess} api
 * @returns {Promise<string>} its address, which it prints when it listens
 */
export async function listening(api) {
  const lines = createInterface(/** @type {import('node:stream').Readable} */ (api.stdout));
  const found = new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const url = /(?:Listening on|Working \(health:) (http:\/\/[\w.:]+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    api.once('exit', (code) => reject(new Error(`The api ended with ${code} before it listened`)));
  });
  return /** @type {Promise<string>} */ (found);
}
