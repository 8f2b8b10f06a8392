import type { Seen, ServerProcess } from '../stage/server-process';
import type { Case } from './cases';
import type { ClosedLoopBench } from './closed-loop-bench';

/** What a request does inside a server. */
export interface Insides {
  readonly request: Case['request'];
  readonly subject: string;
  readonly allocatedBytes: number;
  /** Of Aqueduct's, by kind and role. */
  readonly statements: Readonly<Record<string, number>>;
  readonly loopDelayMs: Seen['loopDelayMs'];
}

/** A pass of its own: looking costs time that the rounds are not to pay for. */
export async function measureInsides(
  bench: ClosedLoopBench,
  measured: Case,
  server: ServerProcess,
  seconds: number,
): Promise<Insides> {
  await server.watch();
  const { requests } = await bench.sample(measured, seconds);
  const { allocatedBytes, statements, loopDelayMs } = await server.seen();
  return {
    request: measured.request,
    subject: measured.subject,
    allocatedBytes: allocatedBytes / requests,
    statements: Object.fromEntries(Object.entries(statements).map(([kind, count]) => [kind, count / requests])),
    loopDelayMs,
  };
}
