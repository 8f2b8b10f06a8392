/**
 * The text's bytes in memory of their own. Node cuts small Buffers from pools of 64 KiB, and one that is kept keeps all of
 * its pool: so whatever is to be cached should be made by this.
 */
export function unpooled(text: string, encoding: 'utf8' | 'base64' = 'utf8'): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text, encoding));
  const length = bytes.write(text, encoding);
  return length === bytes.length ? bytes : bytes.subarray(0, length);
}
