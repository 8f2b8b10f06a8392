import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { BenchRun } from './bench-run';
import { Interruption } from './interruption';
import { HELP, readOptions, type BenchOptions } from './options';
import { compare, kindOf, readBaseline, writeBaseline } from './report/baseline';
import { toMarkdown } from './report/markdown';
import { toJson, type Results } from './report/results';

async function main(options: BenchOptions): Promise<void> {
  const startedAt = performance.now();
  const onStep = (step: string): void =>
    void process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(4)} s  ${step}\n`);
  const run = new BenchRun(options, onStep);
  const interruption = new Interruption(() => run.close());
  try {
    report(await interruption.unlessInterrupted(run.measure()), options);
  } finally {
    await run.close();
  }
  onStep('done');
}

function report(found: Omit<Results, 'comparison'>, options: BenchOptions): void {
  const kind = kindOf(options);
  const comparison = options.isCompared ? compare(kind, found.ratios, readBaseline()) : undefined;
  const results = { ...found, comparison };
  process.stdout.write(toMarkdown(results));
  if (options.jsonFile !== undefined) writeFileSync(options.jsonFile, toJson(results));
  if (options.writesBaseline) writeBaseline(kind, found.ratios);
  if (comparison !== undefined) tell(comparison, kind);
}

function tell({ worse, compared }: ReturnType<typeof compare>, kind: string): void {
  for (const sentence of worse) process.stdout.write(`\n${sentence}`);
  if (worse.length > 0) process.exitCode = 1;
  const outcome =
    compared === 0
      ? `Nothing to compare with: tools/bench/http/baseline.json has no run of this kind (${kind}); --write-baseline keeps one.`
      : `${compared} ratios compared with tools/bench/http/baseline.json (${kind}), ${worse.length} more than 15 % worse.`;
  process.stdout.write(`\n${outcome}\n`);
}

function optionsOrExit(): BenchOptions {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options !== undefined && process.platform === 'linux') return options;
    process.stdout.write(options === undefined ? `${HELP}\n` : '');
    if (options !== undefined) throw new TypeError('This benchmark reads CPU time from /proc, which only Linux has.');
    return process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}\n`);
    return process.exit(2);
  }
}

main(optionsOrExit()).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
