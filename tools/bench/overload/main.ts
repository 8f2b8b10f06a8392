import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Generator } from '../http/load/generator';
import { readOptions, type BenchOptions } from '../http/options';
import { BenchDatabases } from '../http/stage/databases';
import { Pinning } from '../http/stage/pinning';
import { RequestFiles } from '../http/stage/request-files';
import { MODES } from './modes';
import { measureMode, type Measured } from './measure';
import { chartOf } from './chart';
import { tableOf } from './table';

const HELP = `Usage: npm run bench -- overload [options]

  --seconds <count>  of each load; default 6
  --mode <name>      one alone: no limit, under-pressure, Aqueduct; default all
  --chart <file>     draws goodput and p99 there, as SVG
  --json <file>      writes what was measured there, too

One api without a cache whose databases are slowed down to some 200 articles each second, and up to ten times as many asked for,
at a constant rate whatever comes back. An answer that takes longer than a second is of no use. Linux only.`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '6' },
    mode: { type: 'string' },
    chart: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const onStep = (step: string): void => void process.stderr.write(`${step}\n`);

async function main(options: BenchOptions): Promise<void> {
  const pinning = Pinning.find();
  const databases = await BenchDatabases.open(options, onStep);
  try {
    pinning.moveAway(databases.folder);
    const files = new RequestFiles(databases.folder, options, databases.favoritesAdded);
    const stage = {
      databases,
      pinning,
      files,
      generator: new Generator(pinning),
      preload: resolve('tools/bench/overload/bounded-capacity.cjs'),
    };
    const found: Measured[] = [];
    for (const mode of MODES.filter(({ name }) => name === (values.mode ?? name)))
      found.push(await measureMode(stage, mode, Number(values.seconds), onStep));
    process.stdout.write(tableOf(found));
    if (values.chart !== undefined) writeFileSync(values.chart, chartOf(found));
    if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(found, undefined, 2));
  } finally {
    await databases.close();
  }
}

const options = values.help ? undefined : readOptions(['--quick']);
if (options === undefined) process.stdout.write(`${HELP}\n`);
else
  main(options).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
