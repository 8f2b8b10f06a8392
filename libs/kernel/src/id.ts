const LARGEST = 9_223_372_036_854_775_807n;

/**
 * Whether a text from outside can be an id: a positive 64-bit integer in decimal, without leading zeros. Ids are
 * strings in code, since a JavaScript number cannot hold them.
 */
export function isId(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= LARGEST;
}
