import { isId } from '@aqueduct/kernel';

/** Opaque text for "after the element with this id". */
export function encodeCursor(id: string): string {
  return Buffer.from(id, 'latin1').toString('base64url');
}

/** The id in it; undefined: this text is no cursor of ours. */
export function decodeCursor(cursor: string): string | undefined {
  const id = Buffer.from(cursor, 'base64url').toString('latin1');
  // Only the one spelling that we gave out: the decoder itself skips what it does not know.
  return isId(id) && encodeCursor(id) === cursor ? id : undefined;
}
