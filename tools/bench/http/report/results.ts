import type { Case } from '../measuring/cases';
import type { Insides } from '../measuring/insides';
import type { Mix } from '../measuring/favorites-mix';
import type { Tail } from '../measuring/tail';
import type { Comparison } from './baseline';
import type { Ratio } from './ratios';

/** All that a run has found. */
export interface Results {
  readonly conditions: readonly string[];
  readonly cases: readonly Case[];
  readonly ratios: readonly Ratio[];
  readonly tails: readonly Tail[];
  readonly insides: readonly Insides[];
  readonly mixes: readonly Mix[];
  readonly comparison: Comparison | undefined;
}

/** For a program. */
export function toJson({ cases, ...rest }: Results): string {
  const samples = cases.map(({ request, subject, samples: rounds }) => ({ request, subject, samples: rounds }));
  return `${JSON.stringify({ ...rest, cases: samples }, null, 2)}\n`;
}
