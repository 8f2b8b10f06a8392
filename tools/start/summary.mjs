import { relative } from 'node:path';
import { FIRST_CONTENT } from './domain.mjs';
import { isSet } from './settings.mjs';

/**
 * What somebody who just started it wants to know.
 * @param {{ url: string, workerUrl: string, root: string, settings: import('./settings.mjs').Environment, database: import('../../libs/database/src/embedded/index.js').EmbeddedDescription | undefined }} running
 * @returns {string}
 */
export function summary({ url, workerUrl, root, database, settings }) {
  const lines = [
    ['API', `${url}${FIRST_CONTENT?.example ?? '/api'}`],
    ['Docs', `${url}/docs (page), ${url}/openapi.json`],
    ...status(url, workerUrl, settings),
    ['Health', `${url}/health/dependencies, worker ${workerUrl}/health/dependencies`],
    ['Events', isSet(settings, 'RABBITMQ_URL') ? 'RabbitMQ' : 'handled by the worker itself (RABBITMQ_URL is not set)'],
    ...(database === undefined
      ? [['Databases', 'as DIRECTORY_DATABASE_URL and SHARD_<n>_DATABASE_URL say']]
      : embedded(database, root)),
    ['Stop', 'Ctrl-C'],
  ];
  return `\nAqueduct is ready.\n\n${lines.map(([name = '', text]) => `  ${name.padEnd(11)}${text}\n`).join('')}\n`;
}

/**
 * Where StatusGuard serves the page; with a port of its own the process that came first has it.
 * @param {string} url
 * @param {string} workerUrl
 * @param {import('./settings.mjs').Environment} settings
 */
function status(url, workerUrl, settings) {
  const { STATUS_PAGE: page, NODE_ENV: env, MANAGEMENT_PORT: port, MANAGEMENT_HOST: host } = settings;
  const isOwn = isSet(settings, 'MANAGEMENT_PORT');
  if (page === 'off' || (page !== 'on' && env === 'production' && !isOwn)) return [];
  return [
    [
      'Status',
      isOwn ? `http://${host || '127.0.0.1'}:${port}/status` : `${url}/status (page), worker ${workerUrl}/status`,
    ],
  ];
}

/**
 * @param {import('../../libs/database/src/embedded/index.js').EmbeddedDescription} database
 * @param {string} root
 */
function embedded({ directory, shards, home }, root) {
  const shown = relative(root, home);
  return [
    ['Directory', nodes(directory)],
    ...shards.map((shard, number) => [`Shard ${number}`, nodes(shard)]),
    ...(FIRST_CONTENT === undefined ? [] : [['Demo login', FIRST_CONTENT.login]]),
    ['Data', `${shown.startsWith('..') ? home : shown} (npm run db:reset begins again)`],
  ];
}

/** @param {import('../../libs/database/src/embedded/index.js').DatabaseUrls} urls */
function nodes({ primary, replicas }) {
  const { port, pathname } = new URL(primary);
  return `PostgreSQL ${pathname.slice(1)} on port ${port}, replica on ${replicas.map((url) => new URL(url).port).join(' and ')}`;
}
