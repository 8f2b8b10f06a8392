import type { Case } from '../measuring/cases';
import { cpuUs, spreadOf } from '../measuring/sample';

/**
 * How much of an uncached article is Nest itself: what Nest on Fastify takes more than Fastify for the same JSON. A
 * sentence, or none when one of the three was not measured.
 */
export function nestShare(cases: readonly Case[]): string[] {
  const costOf = (subject: string): number => {
    const found = cases.find((each) => each.request === 'article' && each.subject === subject);
    return found === undefined ? NaN : spreadOf(found.samples, cpuUs).median;
  };
  const [nest, whole] = [costOf('Nest on Fastify') - costOf('Fastify'), costOf('Aqueduct, uncached')];
  if (Number.isNaN(nest / whole)) return [];
  return [
    `Nest's own share of an uncached article: ${nest.toFixed(1)} of ${whole.toFixed(1)} us (${Math.round((nest / whole) * 100)} %).`,
  ];
}
