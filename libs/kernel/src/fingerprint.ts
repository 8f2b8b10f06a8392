import { createHash } from 'node:crypto';
import { causesOf } from './causes';
import { failedStatementOf } from './failed-statement';

/** Of each error and cause: those next to where it was thrown. */
const MOST_FRAMES = 3;
const LENGTH = 12;

/**
 * The same for errors that come from the same place in our own code, whatever their messages say: the names and codes of
 * the error and its causes, the functions they went through, and the statement that failed. Lines do not count: they move
 * with every version.
 * @returns 12 hexadecimal digits.
 */
export function fingerprintOf(error: unknown): string {
  const errors = causesOf(error);
  const parts = errors.flatMap((each) => [each.name, codeOf(each), ...ownFramesOf(each)]);
  const what = errors.length === 0 ? [typeof error] : [...parts, failedStatementOf(error)?.name ?? ''];
  return createHash('sha256').update(what.join('\n')).digest('hex').slice(0, LENGTH);
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function ownFramesOf({ stack = '' }: Error): string[] {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line) && !/node_modules|node:/.test(line));
  return frames.slice(0, MOST_FRAMES).map((frame) => frame.trim().replace(/:\d+:\d+(?=\)?$)/, ''));
}
