import { createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { floorsFromWire, floorsToWire, type Floors, type WireFloor } from './floors';

const TAG_BYTES = 16;
const LONGEST = 4096;

/**
 * Floors as the opaque text of the `Aqueduct-Position` header. Signed, because a forged one could send every read to
 * the primary.
 */
export class PositionCodec {
  /** Between two writes all readers see the same. */
  private readonly encoded = new LRUCache<string, string>({ max: 256 });

  /** @param secret at least 32 characters; shared by all processes of an installation. */
  constructor(private readonly secret: string) {}

  encode(floors: Floors): string {
    const text = JSON.stringify(floorsToWire(floors));
    const known = this.encoded.get(text);
    if (known !== undefined) return known;
    const payload = Buffer.from(text);
    const encoded = Buffer.concat([this.tag(payload), payload]).toString('base64url');
    this.encoded.set(text, encoded);
    return encoded;
  }

  /** Undefined for a text that is not ours: it is ignored, as a client without one is served. */
  decode(text: string): Floors | undefined {
    if (text.length > LONGEST) return undefined;
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length <= TAG_BYTES) return undefined;
    const payload = bytes.subarray(TAG_BYTES);
    if (!timingSafeEqual(bytes.subarray(0, TAG_BYTES), this.tag(payload))) return undefined;
    return floorsFromWire(JSON.parse(payload.toString()) as WireFloor[]);
  }

  private tag(payload: Buffer): Buffer {
    return createHmac('sha256', this.secret).update(payload).digest().subarray(0, TAG_BYTES);
  }
}
