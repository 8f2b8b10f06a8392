import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

const require = createRequire(import.meta.url);
const FIRST_PORT = 3000;
const LAST_PORT = 3999;

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

/**
 * The port that PORT names, or, when it is not set or 0, a free one: where the api is asked for readiness must be known.
 * @param {Environment} environment
 * @returns {Promise<{ port: string, notice?: string }>}
 */
export async function choosePort(environment) {
  const host = environment.HOST || '127.0.0.1';
  if (environment.PORT === '0') return { port: String(await listenOnce(0, host)) };
  if (environment.PORT) return { port: await demand(environment.PORT, host) };
  for (let port = FIRST_PORT; port <= LAST_PORT; port++) {
    if ((await listenOnce(port, host)) === 0) continue;
    if (port === FIRST_PORT) return { port: String(port) };
    return {
      port: String(port),
      notice: `Port ${FIRST_PORT} is taken by another program: the API listens on ${port}.`,
    };
  }
  throw new Error(`All ports from ${FIRST_PORT} to ${LAST_PORT} are taken: set PORT to a free one`);
}

/**
 * The api would say that it is taken too, but only after everything else. What is no port at all is left to the api.
 * @param {string} port
 * @param {string} host
 */
async function demand(port, host) {
  const isPort = /^\d{1,5}$/.test(port) && Number(port) <= 65_535;
  if (isPort && (await listenOnce(Number(port), host)) === 0) {
    throw new Error(
      `Port ${port} is taken by another program: set PORT to a free one, or to nothing to have one chosen`,
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
