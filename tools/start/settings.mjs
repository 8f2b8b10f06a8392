import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

const require = createRequire(import.meta.url);

/** @typedef {Record<string, string | undefined>} Environment */

/**
 * What the api will see: the process's environment over the file `.env`.
 * @param {string} root
 * @returns {Environment}
 */
export function readEnvironment(root) {
  const file = join(root, '.env');
  return { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...process.env };
}

/**
 * @param {Environment} environment
 * @param {string} name
 */
export function isSet(environment, name) {
  return (environment[name] ?? '') !== '' || (environment[`${name}_FILE`] ?? '') !== '';
}

/**
 * Every process of the installation does this for itself; done here, a slip costs no start of PostgreSQL.
 * @param {Environment} environment
 * @throws SettingsError with every mistake
 */
export function checkSettings(environment) {
  require('reflect-metadata');
  const { SETTINGS } = require('../../dist/apps/installation.js');
  const { loadSettings } = require('../../dist/libs/config/src/index.js');
  loadSettings(SETTINGS, environment);
}

/** @typedef {{ name: string, listener: string, first: number, last: number }} PortRange */

/** @type {PortRange} */
export const API_PORT = { name: 'PORT', listener: 'The API', first: 3000, last: 3099 };
/** @type {PortRange} */
export const WORKER_PORT = { name: 'WORKER_PORT', listener: 'The worker', first: 3100, last: 3199 };

/**
 * The port that the setting names, or, when it is not set or 0, a free one: where the process is asked for readiness
 * must be known.
 * @param {Environment} environment
 * @param {PortRange} range
 * @returns {Promise<{ port: string, notice?: string }>}
 */
export async function choosePort(environment, { name, listener, first, last }) {
  const host = environment.HOST || '127.0.0.1';
  const given = environment[name];
  if (given === '0') return { port: String(await listenOnce(0, host)) };
  if (given) return { port: await demand(name, given, host) };
  for (let port = first; port <= last; port++) {
    if ((await listenOnce(port, host)) === 0) continue;
    if (port === first) return { port: String(port) };
    const notice = `Port ${first} is taken by another program: ${listener} listens on ${port}.`;
    return { port: String(port), notice };
  }
  throw new Error(`All ports from ${first} to ${last} are taken: set ${name} to a free one`);
}

/**
 * The process would say that it is taken too, but only after everything else. What is no port at all is left to it.
 * @param {string} name
 * @param {string} port
 * @param {string} host
 */
async function demand(name, port, host) {
  const isPort = /^\d{1,5}$/.test(port) && Number(port) <= 65_535;
  if (isPort && (await listenOnce(Number(port), host)) === 0) {
    throw new Error(
      `Port ${port} is taken by another program: set ${name} to a free one, or to nothing to have one chosen`,
    );
  }
  return port;
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<number>} the port, or 0 when it is taken
 */
function listenOnce(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(0));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}
