import { countOf, type Seen, type ServerProcess } from '../stage/server-process';
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

const KINDS = ['read replica', 'read primary', 'write primary'];
/** Fewer for each request are those of something else. */
const LEAST_SHOWN = 0.005;

/** A pass of its own: looking costs time that the rounds are not to pay for. */
export async function measureInsides(
  bench: ClosedLoopBench,
  measured: Case,
  server: ServerProcess,
  seconds: number,
): Promise<Insides> {
  await server.watch();
  const { requests } = await bench.sample(measured, seconds);
  const seen = await server.seen();
  const statements = KINDS.map((kind) => [kind, countOf(seen, kind) / requests] as const);
  return {
    request: measured.request,
    subject: measured.subject,
    allocatedBytes: seen.allocatedBytes / requests,
    statements: Object.fromEntries(statements.filter(([, count]) => count >= LEAST_SHOWN)),
    loopDelayMs: seen.loopDelayMs,
  };
}
