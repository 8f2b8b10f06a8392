import { mapDurations, milliseconds } from './promql';
import type { RuleFile } from './rule-files';

/** Below it a range would hold less than the four scrapes that rate() wants, where each 500 ms is one. */
const LEAST_RANGE_MS = 2000;
/** Rules are read more often than that, so that a range over what they record holds some of it, too. */
const LEAST_INTERVAL_MS = 1000;

/**
 * The same rules in a time that passes faster, for tests that cannot wait for hours: every `for`, range and offset becomes shorter, none
 * shorter than 2 s, every `interval` none shorter than 1 s. What an expression compares with stays as it is: `age > 30` is 30 s.
 * @param factor 60: an hour is a minute.
 */
export function scaleRules({ groups }: RuleFile, factor: number): RuleFile {
  const range = (duration: string): string => scaleDuration(duration, factor, LEAST_RANGE_MS);
  return {
    groups: groups.map(({ interval, rules, ...group }) => ({
      ...group,
      ...(interval === undefined ? {} : { interval: scaleDuration(interval, factor, LEAST_INTERVAL_MS) }),
      rules: rules.map(({ for: patience, expr, ...rule }) => ({
        ...rule,
        expr: mapDurations(expr, range),
        ...(patience === undefined ? {} : { for: range(patience) }),
      })),
    })),
  };
}

/** Of what has no interval of its own. */
export const scaleInterval = (interval: string, factor: number): string =>
  scaleDuration(interval, factor, LEAST_INTERVAL_MS);

/** Never longer than it was. */
function scaleDuration(duration: string, factor: number, least: number): string {
  const before = milliseconds(duration);
  return `${Math.min(before, Math.max(least, Math.round(before / factor)))}ms`;
}
