import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { writeRequests } from '../http/load/request-file';
import { Generator } from '../http/load/generator';
import { spread } from '../http/measuring/sample';
import { Pinning } from '../http/stage/pinning';
import { BenchFleet, type Part } from './bench-fleet';

const HELP = `Usage: npm run bench -- fleet [options]

  --seconds <count>  of each measurement; default 5
  --rounds <count>   that are counted, of the edge; default 3
  --dir <folder>     for the databases, which are used again; default .aqueduct/bench/fleet

A cached list, asked of a node, through the balancer, and at the edge; then articles at random, more than a node's memory
holds and fewer, with leastconn and with consistent hashing by URL. Linux only; needs HAProxy and nginx.`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    dir: { type: 'string', default: '.aqueduct/bench/fleet' },
    help: { type: 'boolean', default: false },
  },
});

const CONNECTIONS = 32;
const WARM_UP_SECONDS = 4;
const LIST = '/api/articles?limit=20';
/** A third of what is read fits, and all of it does not. */
const LITTLE_MEMORY = '5000000';
const onStep = (step: string): void => void process.stderr.write(`${step}\n`);

interface Way {
  readonly name: string;
  readonly at: Part;
  /** Whose CPU it costs. */
  readonly costs: readonly Part[];
}

const WAYS: readonly Way[] = [
  { name: 'a node', at: 'nodes', costs: ['nodes'] },
  { name: 'the balancer before it', at: 'balancer', costs: ['nodes', 'balancer'] },
  { name: 'the edge before both', at: 'edge', costs: ['nodes', 'balancer', 'edge'] },
];

const median = (numbers: readonly number[]): number => spread(numbers).median;

async function measureEdge(folder: string, seconds: number, rounds: number): Promise<string> {
  await using fleet = await BenchFleet.start(folder, { api: 1 }, {}, onStep);
  const generator = new Generator(Pinning.find());
  const requestFile = join(folder, 'list');
  writeRequests(requestFile, [{ path: LIST }]);
  const found = new Map(WAYS.map(({ name }) => [name, { rates: [] as number[], costs: [] as number[] }]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, at, costs } of WAYS) {
      onStep(round === 0 ? `warming up ${name}` : `round ${round} of ${rounds}: ${name}`);
      const before = fleet.cpu(...costs);
      const {
        requests,
        seconds: took,
        failed,
      } = await generator.closedLoop({
        url: fleet.urls[at],
        requestFile,
        first: 0,
        connections: CONNECTIONS,
        seconds: round === 0 ? WARM_UP_SECONDS : seconds,
      });
      if (failed > 0) throw new Error(`${failed} of ${requests} requests of ${name} failed`);
      if (round === 0) continue;
      found.get(name)?.rates.push(requests / took);
      found.get(name)?.costs.push((1000 * (fleet.cpu(...costs) - before)) / requests);
    }
  }
  const own = median(found.get('a node')?.rates ?? []);
  const rows = [...found].map(([name, { rates, costs }]) => {
    const rate = median(rates);
    return `| ${name} | ${Math.round(rate)} | ${(rate / own).toFixed(2)} | ${median(costs).toFixed(0)} |`;
  });
  return ['| asked of | requests/s | against a node | CPU us/request |', '|---|---:|---:|---:|', ...rows].join('\n');
}

async function measureBalancing(folder: string, seconds: number): Promise<string> {
  const rows: string[] = [];
  for (const memory of ['little', 'enough'] as const) {
    for (const balancing of ['leastconn', 'uri'] as const) {
      const settings = memory === 'little' ? { CACHE_MAX_BYTES: LITTLE_MEMORY } : {};
      await using fleet = await BenchFleet.start(folder, { api: 3, balancing }, settings, onStep);
      onStep(`${balancing}, ${memory} memory`);
      const requestFile = join(folder, 'articles');
      writeRequests(
        requestFile,
        shuffled(await slugsOf(fleet.urls.nodes)).map((slug) => ({ path: `/api/articles/${slug}` })),
      );
      const load = { url: fleet.urls.balancer, requestFile, first: 0, connections: CONNECTIONS };
      const generator = new Generator(Pinning.find());
      await generator.closedLoop({ ...load, seconds: 2 * WARM_UP_SECONDS });
      const before = { cpu: fleet.cpu('nodes'), redis: await commandsOf(fleet.redisUrl) };
      const { requests, seconds: took, failed } = await generator.closedLoop({ ...load, seconds: 2 * seconds });
      if (failed > 0) throw new Error(`${failed} of ${requests} requests failed`);
      const cpu = (1000 * (fleet.cpu('nodes') - before.cpu)) / requests;
      const redis = ((await commandsOf(fleet.redisUrl)) - before.redis) / requests;
      rows.push(
        `| ${memory} | ${balancing} | ${Math.round(requests / took)} | ${cpu.toFixed(0)} | ${redis.toFixed(2)} |`,
      );
    }
  }
  const head = '| memory of a node | balancing | requests/s | node CPU us/request | Redis commands/request |';
  return [head, '|---|---|---:|---:|---:|', ...rows].join('\n');
}

async function slugsOf(url: string): Promise<string[]> {
  const slugs: string[] = [];
  for (let offset = 0; ; offset += 100) {
    const { articles } = (await (await fetch(`${url}/api/articles?limit=100&offset=${offset}`)).json()) as {
      articles: { slug: string }[];
    };
    if (articles.length === 0) return slugs;
    slugs.push(...articles.map(({ slug }) => slug));
  }
}

/** The same order each time, that is no order of theirs. */
const shuffled = (slugs: readonly string[]): string[] =>
  slugs
    .map((slug, n) => ({ slug, at: (n * 7919) % slugs.length }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ slug }) => slug);

async function commandsOf(url: string | undefined): Promise<number> {
  if (url === undefined) return NaN;
  const redis = new Redis(url);
  try {
    return Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1]);
  } finally {
    redis.disconnect();
  }
}

async function main(): Promise<void> {
  const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
  if (!(seconds > 0) || !(rounds >= 1)) throw new Error('--seconds and --rounds are numbers of at least 1');
  const folder = resolve(values.dir);
  mkdirSync(folder, { recursive: true });
  const edge = await measureEdge(folder, seconds, rounds);
  const balancing = await measureBalancing(folder, seconds);
  process.stdout.write(`${edge}\n\n${balancing}\n`);
}

if (values.help) process.stdout.write(`${HELP}\n`);
else
  main()
    .catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    })
    .finally(() => process.stdout.write('', () => process.exit()));
