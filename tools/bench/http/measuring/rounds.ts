import type { BenchOptions } from '../options';
import type { Case } from './cases';
import type { ClosedLoopBench } from './closed-loop-bench';

const WARM_REQUESTS = 10_000;
const MOST_WARM_UP_SECONDS = 30;

/**
 * Warms every server up, then goes through all cases round by round. What is compared is measured one right after the
 * other, and in turned order every second time, so that what else the machine does meets all.
 */
export async function measureRounds(
  bench: ClosedLoopBench,
  cases: readonly Case[],
  { rounds, seconds, warmUpSeconds, isQuick }: BenchOptions,
  onStep: (step: string) => void,
): Promise<void> {
  if (isQuick) await warmUpTogether(bench, cases, warmUpSeconds);
  else for (const each of cases) await warmUp(bench, each, warmUpSeconds);
  onStep(`warmed up: ${isQuick ? 'all together' : 'each'} for ${warmUpSeconds} s${isQuick ? '' : ' or longer'}`);
  for (let round = 1; round <= rounds; round++) {
    for (const each of round % 2 === 0 ? inTurnedOrder(cases) : cases)
      each.samples.push(await bench.sample(each, seconds));
    onStep(`round ${round} of ${rounds}: ${cases.length} x ${seconds} s`);
  }
}

/**
 * What V8 compiles last it compiles after thousands of calls: what is answered slowly takes longer to be warm.
 */
async function warmUp(bench: ClosedLoopBench, each: Case, seconds: number): Promise<void> {
  let requests = 0;
  for (let spent = 0; spent < seconds || (requests < WARM_REQUESTS && spent < MOST_WARM_UP_SECONDS); spent += seconds)
    requests += (await bench.send(each, seconds)).requests;
}

/** All servers at once; each has its own requests in turn. */
async function warmUpTogether(bench: ClosedLoopBench, cases: readonly Case[], seconds: number): Promise<void> {
  const ofServer = Map.groupBy(cases, ({ target }) => target);
  await Promise.all(
    [...ofServer.values()].map(async (own) => {
      const share = Math.max(1, Math.round(seconds / own.length));
      for (const each of own) await bench.send(each, share);
    }),
  );
}

/** The same requests in the same order, the subjects of each turned. */
function inTurnedOrder(cases: readonly Case[]): Case[] {
  return [...Map.groupBy(cases, ({ request }) => request).values()].flatMap((group) => group.toReversed());
}
