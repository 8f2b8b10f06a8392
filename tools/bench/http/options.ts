import { parseArgs } from 'node:util';

interface Also {
  readonly name: string;
  readonly url: string;
}

/** What is measured, and for how long. */
export interface BenchOptions {
  readonly isQuick: boolean;
  readonly articles: number;
  readonly shards: 1 | 2;
  readonly rounds: number;
  /** Of each request on each server in each round. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Of each server at each rate, in each round of those. */
  readonly openLoopSeconds: number;
  readonly openLoopRounds: number;
  /** Of the list at each rate of favourites. */
  readonly mixSeconds: number;
  /** Favourites each second beside the anonymous list. */
  readonly favoriteRates: readonly number[];
  /** Different articles that are asked for. */
  readonly slugs: number;
  /** Most users who are signed in. */
  readonly readers: number;
  readonly connections: number;
  readonly also: readonly Also[];
  readonly jsonFile: string | undefined;
  readonly isCompared: boolean;
  readonly writesBaseline: boolean;
  readonly directory: string;
}

export const HELP = `Usage: npm run bench -- [http] [options]

  --quick                  fewer servers, requests and articles: under two minutes, to look at regularly
  --shards <1|2>           of Aqueduct's databases; default 2. The rivals have one database in any case
  --articles <count>       load data; default 10000, with --quick 2000
  --rounds <count>         that are counted; default 3
  --seconds <count>        of each request on each server in each round; default 4, with --quick 1
  --warm-up <seconds>      of each request on each server before, and longer until 10,000 are answered;
                           default 5, with --quick 6 for all together
  --also <name>=<url>      another back end of the same contract on the same load data, such as
                           --also other=http://127.0.0.1:8080; may be given several times
  --json <file>            writes all that was measured there, too
  --compare                fails when a ratio is more than 15 % worse than the one kept in tools/bench/http/baseline.json
  --write-baseline         keeps the ratios of this run there
  --dir <folder>           for the databases, which are used again; default .aqueduct/bench

Progress goes to stderr, tables in Markdown to stdout. Linux only: CPU time is read from /proc. With two cores and
taskset, the server under test has core 0 to itself; the generator and PostgreSQL share core 1. wrk is used where it is
on PATH, else a closed loop of our own.`;

/** @throws TypeError for what is no such option or no such number; undefined: help was asked for. */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      shards: { type: 'string', default: '2' },
      articles: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string' },
      'warm-up': { type: 'string' },
      also: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
      compare: { type: 'boolean', default: false },
      'write-baseline': { type: 'boolean', default: false },
      dir: { type: 'string', default: '.aqueduct/bench' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const preset = values.quick ? QUICK : FULL;
  return {
    ...preset,
    isQuick: values.quick,
    articles: wholeNumber('--articles', values.articles ?? String(preset.articles)),
    shards: shardsOf(values.shards),
    rounds: wholeNumber('--rounds', values.rounds),
    seconds: wholeNumber('--seconds', values.seconds ?? String(preset.seconds)),
    warmUpSeconds: wholeNumber('--warm-up', values['warm-up'] ?? String(preset.warmUpSeconds)),
    connections: 64,
    also: values.also.map(alsoOf),
    jsonFile: values.json,
    isCompared: values.compare,
    writesBaseline: values['write-baseline'],
    directory: values.dir,
  };
}

const FULL = {
  articles: 10_000,
  seconds: 4,
  warmUpSeconds: 5,
  openLoopSeconds: 4,
  openLoopRounds: 3,
  mixSeconds: 10,
  favoriteRates: [0, 100, 1000],
  slugs: 1000,
  readers: 100,
};
const QUICK = {
  articles: 2000,
  seconds: 1,
  warmUpSeconds: 6,
  openLoopSeconds: 2,
  openLoopRounds: 1,
  mixSeconds: 2,
  favoriteRates: [0, 100],
  slugs: 200,
  readers: 40,
};

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new TypeError(`${option} must be a whole number from 1`);
  return number;
}

function shardsOf(text: string): 1 | 2 {
  if (text !== '1' && text !== '2') throw new TypeError('--shards must be 1 or 2');
  return text === '1' ? 1 : 2;
}

function alsoOf(text: string): Also {
  const [, name, url] = /^([^=]+)=(https?:\/\/.+?)\/*$/.exec(text) ?? [];
  if (name === undefined || url === undefined)
    throw new TypeError(`--also must be <name>=<url>, such as other=http://127.0.0.1:8080, and not ${text}`);
  return { name, url };
}
