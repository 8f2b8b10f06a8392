import { cpus, release, totalmem } from 'node:os';
import type { BenchOptions } from '../options';

/** What the figures of a run depend on, a line each. */
export function conditionsOf(
  { rounds, seconds, warmUpSeconds, connections, articles, shards, isQuick }: BenchOptions,
  found: { readonly pinning: string; readonly postgres: string; readonly generator: string },
): string[] {
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim() ?? '?'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`;
  const data = `${articles} articles, ${shards === 1 ? '1 shard with a replica' : `${shards} shards with a replica each`}`;
  const warmUp = `${warmUpSeconds} s of warm-up ${isQuick ? 'for all servers together' : 'of each request on each server'}`;
  return [
    `- ${machine}, Node ${process.version}; ${found.pinning}`,
    `- ${data}; ${found.postgres}; the worker runs while writes are measured`,
    `- ${rounds} rounds of ${seconds} s after ${warmUp}, ${connections} connections, ${found.generator}; medians (least-most)`,
  ];
}
