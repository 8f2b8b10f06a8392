/**
 * Measures what a request costs with few articles and with many: CPU time of the api and of PostgreSQL for each
 * request, on two installations of two shards that differ in the size of their load data only. Rounds alternate between
 * them, so that what else the machine does meets both.
 */
import { cpus, release, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Installation } from './installation.mjs';
import { requestsFor, send } from './requests.mjs';

const HELP = `Usage: npm run bench:scale -- [options]

  --small <articles>        default 10000
  --large <articles>        default 1000000
  --requests <count>        of each route in each round; default 600
  --rounds <count>          that are counted, after one that is not; default 5
  --shared-buffers <size>  PostgreSQL's cache on each node; default 512MB
  --dir <folder>            for the databases, which are used again; default .aqueduct/bench

A million articles take some 10 GB and some minutes to generate. Linux only: it reads /proc.`;

const { values } = parseArgs({
  options: {
    small: { type: 'string', default: '10000' },
    large: { type: 'string', default: '1000000' },
    requests: { type: 'string', default: '600' },
    rounds: { type: 'string', default: '5' },
    'shared-buffers': { type: 'string', default: '512MB' },
    dir: { type: 'string', default: '.aqueduct/bench' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
if (process.platform !== 'linux') {
  console.error('bench:scale reads the CPU time of processes from /proc, which only Linux has.');
  process.exit(1);
}
const [small = 0, large = 0, requests = 0, rounds = 0] = [
  values.small,
  values.large,
  values.requests,
  values.rounds,
].map(Number);
const opened = [];
try {
  for (const articles of [small, large])
    opened.push(await Installation.open(articles, resolve(values.dir), values['shared-buffers']));
  const sides = [];
  for (const installation of opened)
    sides.push({ installation, routes: await requestsFor(installation.articles, installation.url) });
  report(await measure(sides));
} finally {
  await Promise.all(opened.map((installation) => installation.close()));
}

/** @returns for each route, for each round, what a request cost on either side, in ms of CPU */
async function measure(sides) {
  const costs = new Map(Object.keys(sides[0].routes).map((route) => [route, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [route, found] of costs) {
      const pair = [];
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) pair.push(await costOf(side, route));
      if (round > 0) found.push(round % 2 === 0 ? pair : pair.reverse());
    }
    console.error(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
  }
  return costs;
}

async function costOf({ installation, routes }, route) {
  const before = installation.cpu();
  await send(installation.url, routes[route], requests);
  const after = installation.cpu();
  const api = (after.api - before.api) / requests;
  const postgres = (after.postgres - before.postgres) / requests;
  return { api, postgres, both: api + postgres };
}

function report(costs) {
  const [cpu] = cpus();
  console.log(
    `${cpus().length} x ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}`,
  );
  console.log(
    `${rounds} rounds of ${requests} requests for each route, 4 at once, shared_buffers ${values['shared-buffers']}; CPU ms per request, medians\n`,
  );
  console.log(`| route | ${small}: api + PostgreSQL | ${large}: api + PostgreSQL | ratio (all rounds) |`);
  console.log('|---|---|---|---|');
  for (const [route, pairs] of costs) {
    const shown = [0, 1].map((side) => {
      const [api, postgres] = ['api', 'postgres'].map((part) => median(pairs.map((pair) => pair[side][part])));
      return `${api.toFixed(2)} + ${postgres.toFixed(2)}`;
    });
    const ratios = pairs.map(([few, many]) => many.both / few.both);
    const all = ratios.toSorted((a, b) => a - b).map((ratio) => ratio.toFixed(2));
    console.log(`| ${route} | ${shown.join(' | ')} | **${median(ratios).toFixed(2)}** (${all.join(', ')}) |`);
  }
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
