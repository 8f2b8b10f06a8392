import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Ratio } from './ratios';

/** Median ratios of CPU for each request, by kind of run and by what is compared. */
export type Baseline = Readonly<Record<string, Readonly<Record<string, number>>>>;

const FILE = 'tools/bench/http/baseline.json';
const MOST_WORSE = 0.15;

/** Runs of different kinds are not compared with each other. */
export function kindOf({ isQuick, shards }: { readonly isQuick: boolean; readonly shards: number }): string {
  return `${isQuick ? 'quick' : 'full'}, ${shards} ${shards === 1 ? 'shard' : 'shards'}`;
}

export function keyOf({ request, of, against }: Pick<Ratio, 'request' | 'of' | 'against'>): string {
  return `${request}: ${of} / ${against}`;
}

export function readBaseline(): Baseline {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Baseline) : {};
}

/** Keeps the ratios of a run that have an aim; those of other kinds of runs stay. */
export function writeBaseline(kind: string, ratios: readonly Ratio[]): void {
  const own = Object.fromEntries(
    ratios.filter(({ atLeast }) => atLeast > 0).map((ratio) => [keyOf(ratio), Number(ratio.cpu.median.toFixed(3))]),
  );
  writeFileSync(FILE, `${JSON.stringify({ ...readBaseline(), [kind]: own }, null, 2)}\n`);
}

export interface Comparison {
  /** A sentence for each ratio that is too much worse. */
  readonly worse: readonly string[];
  /** How many were compared. */
  readonly compared: number;
}

/** @param ratios of a run of this kind. */
export function compare(kind: string, ratios: readonly Ratio[], baseline: Baseline): Comparison {
  const kept = baseline[kind] ?? {};
  const known = ratios.flatMap((ratio) => {
    const before = kept[keyOf(ratio)];
    return before === undefined ? [] : [{ ratio, before }];
  });
  const worse = known
    .filter(({ ratio, before }) => ratio.cpu.median < before * (1 - MOST_WORSE))
    .map(({ ratio, before }) => {
      const lost = Math.round((1 - ratio.cpu.median / before) * 100);
      return `${keyOf(ratio)} is ${ratio.cpu.median.toFixed(2)} and was ${before.toFixed(2)}: ${lost} % worse`;
    });
  return { worse, compared: known.length };
}
