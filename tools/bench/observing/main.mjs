/**
 * Measures what telling and counting costs a request: CPU time of one api, whose listeners are taken off and put back in turn
 * while it is under load. Two processes of the same code differ by more than what is looked for here, since each is compiled
 * and laid out on its own; one process does not differ from itself, which the line "nothing switched" shows.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cpuOfProcess } from '../cpu.mjs';
import { listening } from '../installation.mjs';

const HELP = `Usage: npm run bench:observing -- [options]

  --blocks <count>   of four slices: on, off, off, on; default 40
  --slice <seconds>  of load; default 1
  --dir <folder>     for the databases; default .aqueduct/bench/observing

Linux only, with wrk on PATH and two cores: the api has the first, wrk the second.`;

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const API = join(ROOT, 'dist/apps/api/src/main.js');
const SWITCH = fileURLToPath(new URL('switch.cjs', import.meta.url));
const WRK = 'wrk';
const CONNECTIONS = 16;
const WARM_UP_S = 5;
const SWITCHED_MS = 20;

const { values } = parseArgs({
  options: {
    blocks: { type: 'string', default: '40' },
    slice: { type: 'string', default: '1' },
    dir: { type: 'string', default: '.aqueduct/bench/observing' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
if (process.platform !== 'linux' || spawnSync(WRK, ['-v']).error !== undefined) {
  console.error('bench:observing needs Linux, and wrk on PATH.');
  process.exit(1);
}
const [blocks = 0, slice = 0] = [values.blocks, values.slice].map(Number);
const [cpu] = cpus();
console.log(`${cpus().length} x ${cpu?.model.trim()}, Linux ${release()}, Node ${process.version}`);
console.log(
  `GET /api/articles/:slug, ${blocks} blocks of four slices of ${slice} s; CPU time of the api for a request\n`,
);
console.log('|  | observed, us | not observed, us | not observed / observed | of blocks: quartiles |');
console.log('|---|---:|---:|---:|---:|');
for (const [name, isCached] of [
  ['from memory', true],
  ['uncached', false],
])
  await measure(name, isCached);

/**
 * @param {string} name
 * @param {boolean} isCached
 */
async function measure(name, isCached) {
  const folder = resolve(values.dir);
  mkdirSync(folder, { recursive: true });
  const api = spawn(process.execPath, ['--require', SWITCH, API], {
    env: {
      ...process.env,
      DATABASE_EMBEDDED_DIR: folder,
      PORT: '0',
      LOG_LEVEL: 'log',
      NODE_ENV: 'development',
      CACHE_ENABLED: String(isCached),
      // The limit would notice that the machine is at its limits.
      OVERLOAD_LIMIT_MIN: '200',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await articleAt(await listening(api));
    execFileSync('taskset', ['-a', '-c', '-p', '0', String(api.pid)]);
    for (const isSwitched of [false, true])
      report(isSwitched ? name : `${name}, nothing switched`, await run(api, url, isSwitched));
  } finally {
    api.kill('SIGTERM');
    await once(api, 'exit');
  }
}

/**
 * @param {string} url of the api
 * @returns that of a new article
 */
async function articleAt(url) {
  const name = `observed-${Date.now()}`;
  const post = async (path, body, headers = {}) => {
    const answer = await fetch(`${url}/api${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path} was answered with ${answer.status}`);
    return answer.json();
  };
  const { user } = await post('/users', {
    user: { username: name, email: `${name}@example.com`, password: 'password123' },
  });
  const article = {
    title: name,
    description: 'Read again and again.',
    body: 'A sentence. '.repeat(40),
    tagList: ['observed'],
  };
  const published = await post('/articles', { article }, { Authorization: `Token ${user.token}` });
  return `${url}/api/articles/${published.article.slug}`;
}

/**
 * @param {import('node:child_process').ChildProcess} api
 * @param {string} url
 * @param {boolean} isSwitched
 */
async function run(api, url, isSwitched) {
  const change = async () => {
    if (isSwitched) api.kill('SIGUSR2');
    await delay(SWITCHED_MS);
  };
  // With and without: what is compiled for the one is not left out of the other.
  for (let time = 0; time < 2; time++) {
    load(api, url, WARM_UP_S);
    await change();
  }
  /** @type {{ on: number, off: number }[]} */
  const found = [];
  for (let block = 0; block < blocks; block++) {
    const first = load(api, url, slice);
    await change();
    const off = (load(api, url, slice) + load(api, url, slice)) / 2;
    await change();
    found.push({ on: (first + load(api, url, slice)) / 2, off });
    if (process.stderr.isTTY) process.stderr.write(`\r${block + 1} of ${blocks} blocks`);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return found;
}

/** @returns CPU time of the api for a request, in us */
function load(api, url, seconds) {
  const before = cpuOfProcess(api.pid);
  const args = ['-c', '1', WRK, '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--timeout', '10s', url];
  const said = execFileSync('taskset', args, { encoding: 'utf8' });
  const requests = Number(/(\d+) requests in/.exec(said)?.[1] ?? 0);
  if (requests === 0 || said.includes('Non-2xx')) throw new Error(`wrk was not answered:\n${said}`);
  return ((cpuOfProcess(api.pid) - before) * 1000) / requests;
}

/**
 * @param {string} name
 * @param {{ on: number, off: number }[]} found
 */
function report(name, found) {
  const [on, off] = [found.map((block) => block.on), found.map((block) => block.off)];
  const ratios = found.map((block) => block.off / block.on);
  const shown = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share).toFixed(3)).join(', ');
  const [perOn, perOff] = [quantile(on, 0.5), quantile(off, 0.5)];
  console.log(`| ${name} | ${perOn.toFixed(2)} | ${perOff.toFixed(2)} | ${(perOff / perOn).toFixed(3)} | ${shown} |`);
}

/**
 * @param {number[]} numbers
 * @param {number} share
 */
function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
}
