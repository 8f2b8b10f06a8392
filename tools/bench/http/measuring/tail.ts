import type { Generator } from '../load/generator';
import type { BenchOptions } from '../options';
import type { Percentiles } from '../load/open-loop';
import type { RequestFiles } from '../stage/request-files';
import type { RequestName } from '../subjects';
import type { Case } from './cases';
import { spread, spreadOf, throughput } from './sample';

/** Latencies of one request at one arrival rate on two servers. */
export interface Tail {
  readonly request: RequestName;
  /** Arrivals each second: a share of what `ours` answers at most. */
  readonly rate: number;
  readonly sides: readonly TailSide[];
}

export interface TailSide {
  readonly subject: string;
  /** Median over the rounds of each. */
  readonly latencyMs: Percentiles;
  readonly latenessMs: Percentiles;
  readonly unanswered: number;
  /** The generator was so late that its figures say more about itself. */
  readonly isVoid: boolean;
}

const SHARE_OF_PEAK = 0.7;
const MOST_LATENESS = 0.2;

/** Open loop at 70 % of the peak of the first case: the same arrivals for both. */
export async function measureTail(
  generator: Generator,
  files: RequestFiles,
  [ours, reference]: readonly [Case, Case],
  { openLoopRounds: rounds, openLoopSeconds }: Pick<BenchOptions, 'openLoopRounds' | 'openLoopSeconds'>,
): Promise<Tail> {
  const rate = Math.floor(SHARE_OF_PEAK * spreadOf(ours.samples, throughput).median);
  const results = new Map<Case, TailSide[]>([
    [ours, []],
    [reference, []],
  ]);
  for (let round = 0; round < rounds; round++)
    for (const [side, found] of results) found.push(await latencyOf(generator, files, side, rate, openLoopSeconds));
  const sides = [...results].map(([{ subject }, found]) => medianOf(subject, found));
  return { request: ours.request, rate, sides };
}

async function latencyOf(
  generator: Generator,
  files: RequestFiles,
  { subject, target, requestFile }: Case,
  rate: number,
  seconds: number,
): Promise<TailSide> {
  const arrivals = { name: subject, requestFile, first: files.first(requestFile), rate };
  const { streams } = await generator.openLoop({ url: target.url, seconds, waitsBy: 'clock', streams: [arrivals] });
  const [result] = streams;
  if (result === undefined) throw new Error('The open loop printed no stream');
  const { latencyMs, latenessMs, due, answered } = result;
  return { subject, latencyMs, latenessMs, unanswered: due - answered, isVoid: isVoid(latencyMs, latenessMs) };
}

function medianOf(subject: string, found: readonly TailSide[]): TailSide {
  const percentiles = (of: (side: TailSide) => Percentiles): Percentiles => ({
    p50: spread(found.map((side) => of(side).p50)).median,
    p99: spread(found.map((side) => of(side).p99)).median,
    max: spread(found.map((side) => of(side).max)).median,
  });
  const [latencyMs, latenessMs] = [percentiles((side) => side.latencyMs), percentiles((side) => side.latenessMs)];
  const unanswered = found.reduce((sum, side) => sum + side.unanswered, 0);
  return { subject, latencyMs, latenessMs, unanswered, isVoid: isVoid(latencyMs, latenessMs) };
}

function isVoid(latency: Percentiles, lateness: Percentiles): boolean {
  return lateness.p99 > MOST_LATENESS * latency.p99;
}
