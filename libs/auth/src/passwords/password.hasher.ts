import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Bulkhead } from '@aqueduct/kernel';
import { formatHash, parseHash, type HashParameters, type PasswordHash } from './phc';

const argon2Async = promisify(argon2);

const SALT_BYTES = 16;
const TAG_BYTES = 32;
const PARALLELISM = 1;
// Longer than the whole default queue takes on one core; who waits longer has given up.
const MAX_WAIT_MS = 3000;

export interface PasswordHasherOptions {
  readonly memoryKib: number;
  readonly passes: number;
  /** How many hashes run at once. */
  readonly concurrency: number;
  /** How many may wait. */
  readonly queueLimit: number;
}

/**
 * Argon2id on Node's thread pool, never on the event loop. All methods throw OverloadedError when more are asked for
 * than may wait: a flood of logins fails early instead of delaying everything else.
 */
export class PasswordHasher {
  private readonly bulkhead: Bulkhead;
  private readonly parameters: HashParameters;
  private readonly nobody: PasswordHash;

  constructor({ memoryKib, passes, concurrency, queueLimit }: PasswordHasherOptions) {
    this.bulkhead = new Bulkhead({ name: 'password hashing', concurrency, queueLimit, waitMs: MAX_WAIT_MS });
    this.parameters = { memoryKib, passes, parallelism: PARALLELISM };
    this.nobody = { ...this.parameters, salt: randomBytes(SALT_BYTES), tag: randomBytes(TAG_BYTES) };
  }

  /** A new hash with a salt of its own, as a PHC string that names its parameters. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const tag = await this.derive(password, { ...this.parameters, salt }, TAG_BYTES);
    return formatHash({ ...this.parameters, salt, tag });
  }

  /**
   * Whether the password is the one that was hashed.
   * @throws PasswordHashFormatError when the stored text is no such hash.
   */
  async verify(password: string, stored: string): Promise<boolean> {
    return this.matches(password, parseHash(stored));
  }

  /** Takes as long as {@link verify}, for a user who does not exist: the answer's time must not tell. Always false. */
  verifyAbsent(password: string): Promise<false> {
    return this.matches(password, this.nobody).then(() => false);
  }

  /** Whether the stored hash was made with other parameters than are set now. */
  needsRehash(stored: string): boolean {
    const { memoryKib, passes, parallelism } = parseHash(stored);
    const now = this.parameters;
    return memoryKib !== now.memoryKib || passes !== now.passes || parallelism !== now.parallelism;
  }

  private async matches(password: string, hash: PasswordHash): Promise<boolean> {
    return timingSafeEqual(await this.derive(password, hash, hash.tag.length), hash.tag);
  }

  private derive(password: string, hash: Omit<PasswordHash, 'tag'>, tagLength: number): Promise<Buffer> {
    return this.bulkhead.run(() =>
      argon2Async('argon2id', {
        // One keyboard writes an accent as one character, another as two (NIST SP 800-63B).
        message: password.normalize('NFKC'),
        nonce: hash.salt,
        memory: hash.memoryKib,
        passes: hash.passes,
        parallelism: hash.parallelism,
        tagLength,
      }),
    );
  }
}
