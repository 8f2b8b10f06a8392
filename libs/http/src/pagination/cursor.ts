// As many digits as a positive 64-bit integer may have.
const ID = /^[1-9]\d{0,18}$/;
const LARGEST_ID = 2n ** 63n - 1n;

/** Opaque text for "after the element with this id". */
export function encodeCursor(id: string): string {
  return Buffer.from(id, 'latin1').toString('base64url');
}

/** The id in it; undefined: this text is no cursor of ours. */
export function decodeCursor(cursor: string): string | undefined {
  const id = Buffer.from(cursor, 'base64url').toString('latin1');
  // Only the one spelling that we gave out: the decoder itself skips what it does not know.
  return ID.test(id) && BigInt(id) <= LARGEST_ID && encodeCursor(id) === cursor ? id : undefined;
}
