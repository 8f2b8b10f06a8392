/** No id is greater, so "before this one" is "from the newest on". */
export const LARGEST_ID = '9223372036854775807';

const LARGEST = BigInt(LARGEST_ID);

/**
 * Whether a text from outside can be an id: a positive 64-bit integer in decimal, without leading zeros. Ids are
 * strings in code, since a JavaScript number cannot hold them.
 */
export function isId(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= LARGEST;
}
