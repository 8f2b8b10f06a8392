import type { Case } from '../measuring/cases';
import { cpuUs, isServerBound, isSound, spread, spreadOf, throughput, type Spread } from '../measuring/sample';
import type { Aim } from '../subjects';

/** How many times the CPU of one side another takes for the same request. */
export interface Ratio extends Aim {
  /** Over the rounds. */
  readonly cpu: Spread;
  /** Of the throughputs; undefined: one of them was not the server's own. */
  readonly throughput: number | undefined;
}

/** Those of which both sides were measured, without failures. */
export function ratiosOf(cases: readonly Case[], aims: readonly Aim[]): Ratio[] {
  const find = (aim: Aim, subject: string): Case | undefined =>
    cases.find((each) => each.request === aim.request && each.subject === subject);
  return aims.flatMap((aim) => {
    const [ours, other] = [find(aim, aim.of), find(aim, aim.against)];
    return ours === undefined || other === undefined || !isSound(ours.samples) || !isSound(other.samples)
      ? []
      : [ratioOf(aim, ours, other)];
  });
}

/** Of another back end there is no aim: what it takes beside the cached and the uncached Aqueduct. */
export function aimlessAgainst(name: string, cases: readonly Case[]): Aim[] {
  return cases
    .filter(({ subject }) => subject.startsWith('Aqueduct'))
    .map(({ request, subject }) => ({ request, of: subject, against: name, atLeast: 0 }));
}

function ratioOf(aim: Aim, ours: Case, other: Case): Ratio {
  const rounds = ours.samples.flatMap((sample, round) => {
    const theirs = other.samples[round];
    return theirs === undefined ? [] : [cpuUs(theirs) / cpuUs(sample)];
  });
  const counts = isServerBound(ours.samples) && isServerBound(other.samples);
  const throughputs = spreadOf(ours.samples, throughput).median / spreadOf(other.samples, throughput).median;
  return { ...aim, cpu: spread(rounds), throughput: counts ? throughputs : undefined };
}
