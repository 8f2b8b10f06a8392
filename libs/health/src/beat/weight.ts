/** Up to this utilisation of the event loop a process gets its full share. */
const CALM = 0.6;
const FULL = 0.95;
const LEAST = 10;

/**
 * The share of traffic for a process whose event loop is that busy, in percent: less the closer it comes to having no time
 * left, when each further request makes all others wait.
 * @param utilisation 0 to 1, as Node measures it.
 */
export function weightFor(utilisation: number): number {
  const strain = Math.min(1, Math.max(0, (utilisation - CALM) / (FULL - CALM)));
  return Math.round(100 - strain * (100 - LEAST));
}
