import { withoutPosition } from '@aqueduct/database';

const LONGEST = 200;

/*
 * pg_stat_statements has put $1 in the place of each value, but for what it could not: a text that it forgot while the
 * statement ran is kept as it was sent. And comments are kept always.
 */
const PARTS = new RegExp(
  [
    // One comment in another ends what is understood here.
    String.raw`(?:/\*(?:(?!\*/|/\*)[^])*(?:\*/|/\*[^]*|$)|--[^\n]*)`,
    String.raw`(?:"(?:[^"]|"")*(?:"|$))`,
    String.raw`\b[eE]'(?:[^'\\]|\\[^]|'')*(?:'|$)`,
    String.raw`'(?:[^']|'')*(?:'|$)`,
    String.raw`\$(?<tag>(?:[A-Za-z_]\w*)?)\$[^]*?(?:\$\k<tag>\$|$)`,
  ].join('|'),
  'g',
);
const NUMBERS = /(?<![\w$."])\d[\d.]*(?:[eE][+-]?\d+)?\b/g;

/** A statement's text as it may be shown: on one line, cut, and without any value. */
export function shownText(text: string): string {
  const line = withoutPosition(text).replace(PARTS, withoutValue).replace(NUMBERS, '…').replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}

function withoutValue(part: string): string {
  if (part.startsWith('"')) return part;
  return part.startsWith('/*') || part.startsWith('--') ? ' ' : "'…'";
}
