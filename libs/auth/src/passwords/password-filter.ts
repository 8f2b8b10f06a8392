import { createHash } from 'node:crypto';
import { open, rename, writeFile } from 'node:fs/promises';
import { OperatorError } from '@aqueduct/kernel';

/** The file is no filter of passwords, or the list no list of them. */
export class PasswordFilterError extends OperatorError {
  readonly code = 'PASSWORD_FILTER';
}

const MAGIC = Buffer.from('aqueduct passwords 1\n');
const HEAD_BYTES = MAGIC.length + 5;
/** Of how many passwords one that is not in the list is taken for one that is. */
const ONE_IN = 1_000_000;
/** 2 GiB, for some 600 million passwords: no process should hold more. */
const MOST_BITS = 2 ** 34;

/**
 * A set of passwords that says of one in a million others that it holds them, too, in 29 bits for each: a Bloom filter (Bloom,
 * 1970). Their SHA-1 is what lists of breached passwords have, and is as good as two independent hashes (Kirsch and
 * Mitzenmacher, 2006).
 */
export class PasswordFilter {
  private constructor(
    private readonly bits: Buffer,
    private readonly probes: number,
  ) {}

  /** Empty, with room for so many. @throws PasswordFilterError for too many. */
  static forCount(count: number): PasswordFilter {
    const probes = Math.ceil(Math.log2(ONE_IN));
    const bits = Math.ceil((Math.max(1, count) * probes) / Math.LN2);
    if (bits > MOST_BITS) throw new PasswordFilterError(`${count} passwords are too many for a filter`);
    return new PasswordFilter(Buffer.alloc(Math.ceil(bits / 8)), probes);
  }

  static of(passwords: readonly string[]): PasswordFilter {
    const filter = PasswordFilter.forCount(passwords.length);
    for (const password of passwords) filter.add(digestOf(password));
    return filter;
  }

  /** @throws PasswordFilterError */
  static async read(path: string): Promise<PasswordFilter> {
    try {
      await using file = await open(path);
      const { size } = await file.stat();
      const head = Buffer.alloc(HEAD_BYTES);
      await file.read(head, 0, HEAD_BYTES, 0);
      const [probes, bytes] = [head.readUInt8(MAGIC.length), head.readUInt32BE(MAGIC.length + 1)];
      if (!head.subarray(0, MAGIC.length).equals(MAGIC) || probes === 0 || size !== HEAD_BYTES + bytes)
        throw new PasswordFilterError(`${path} is no filter of passwords: make one with \`passwords build\``);
      const bits = Buffer.alloc(bytes);
      for (let done = 0; done < bytes;)
        done += (await file.read(bits, done, bytes - done, HEAD_BYTES + done)).bytesRead;
      return new PasswordFilter(bits, probes);
    } catch (error) {
      if (error instanceof PasswordFilterError) throw error;
      throw new PasswordFilterError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'no reason'}`);
    }
  }

  get bytes(): number {
    return this.bits.length;
  }

  /** Whoever reads the file meanwhile finds the old one or the new one, whole. */
  async write(path: string): Promise<void> {
    const head = Buffer.alloc(HEAD_BYTES);
    MAGIC.copy(head);
    head.writeUInt8(this.probes, MAGIC.length);
    head.writeUInt32BE(this.bits.length, MAGIC.length + 1);
    const beside = `${path}.${process.pid}.tmp`;
    await writeFile(beside, [head, this.bits]);
    await rename(beside, path);
  }

  has(password: string): boolean {
    for (const [byte, bit] of this.placesOf(digestOf(password))) if (((this.bits[byte] ?? 0) & bit) === 0) return false;
    return true;
  }

  /** @param digest SHA-1 of the password in UTF-8. */
  add(digest: Buffer): void {
    for (const [byte, bit] of this.placesOf(digest)) this.bits[byte] = (this.bits[byte] ?? 0) | bit;
  }

  private *placesOf(digest: Buffer): Generator<[byte: number, bit: number]> {
    const count = this.bits.length * 8;
    // 48 bits each: all sums of them are whole numbers.
    const [first, step] = [digest.readUIntBE(0, 6), digest.readUIntBE(6, 6)];
    for (let probe = 0; probe < this.probes; probe++) {
      const place = (first + probe * step) % count;
      yield [Math.floor(place / 8), 1 << (place % 8)];
    }
  }
}

function digestOf(password: string): Buffer {
  return createHash('sha1').update(password).digest();
}
