import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { OperatorError } from '@aqueduct/kernel';
import { calculateJwkThumbprint, type JWK } from 'jose';

/** A key of the file, and what it is for. */
export interface KeyStatus {
  /** RFC 7638 thumbprint: the `kid` of its tokens. */
  readonly kid: string;
  /** `next` verifies, and will sign; `replaced` has signed, and verifies. */
  readonly role: 'signs' | 'next' | 'replaced';
  /** When it got that role. */
  readonly since: Date;
}

/** The file of the keys is of no use for what was asked. */
export class KeyFileError extends OperatorError {
  readonly code = 'KEY_FILE';
}

/** A private key with our own member: other members of a JWK are to be ignored (RFC 7517, section 4). */
interface KeptKey extends JWK {
  readonly aqueduct: { readonly role: KeyStatus['role']; readonly since: string };
}

/** A JWK set of private keys, as AUTH_SIGNING_KEY_FILE names it: the first signs, all verify. */
export class KeyFile {
  constructor(private readonly path: string) {}

  /** In the order of the file. @throws KeyFileError */
  async status(): Promise<KeyStatus[]> {
    return Promise.all((await this.read()).map(statusOf));
  }

  /**
   * Adds a new key: as the one that signs if there is none yet, otherwise as the next one.
   * @throws KeyFileError when there is a next one already.
   */
  async add(): Promise<KeyStatus> {
    const keys = await this.read(true);
    if (keys.some(({ aqueduct }) => aqueduct.role === 'next'))
      throw new KeyFileError(`${this.path} has a next key already: keys promote`);
    const { privateKey } = generateKeyPairSync('ed25519');
    const added = inRole(privateKey.export({ format: 'jwk' }), keys.length === 0 ? 'signs' : 'next');
    await this.write([...keys, added]);
    return statusOf(added);
  }

  /** Lets the next key sign; the one that did is replaced. @throws KeyFileError when there is none. */
  async promote(): Promise<KeyStatus> {
    const keys = await this.read();
    const next = keys.find(({ aqueduct }) => aqueduct.role === 'next');
    if (next === undefined) throw new KeyFileError(`${this.path} has no next key: keys add`);
    const promoted = inRole(next, 'signs');
    const others = keys
      .filter((key) => key !== next)
      .map((key) => (key.aqueduct.role === 'signs' ? inRole(key, 'replaced') : key));
    await this.write([promoted, ...others]);
    return statusOf(promoted);
  }

  /**
   * Removes what was replaced.
   * @param tokenTtlSeconds how long tokens of it may still be valid.
   * @returns the thumbprints.
   * @throws KeyFileError when they may be.
   */
  async retire(tokenTtlSeconds: number): Promise<string[]> {
    const keys = await this.read();
    const replaced = keys.filter(({ aqueduct }) => aqueduct.role === 'replaced');
    for (const { aqueduct } of replaced) {
      const until = new Date(Date.parse(aqueduct.since) + tokenTtlSeconds * 1000);
      if (until.getTime() > Date.now())
        throw new KeyFileError(`Tokens of a replaced key may be valid until ${until.toISOString()}: wait, or --now`);
    }
    if (replaced.length > 0) await this.write(keys.filter((key) => !replaced.includes(key)));
    return Promise.all(replaced.map(async (key) => (await statusOf(key)).kid));
  }

  private async read(mayBeAbsent = false): Promise<KeptKey[]> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if (mayBeAbsent && (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new KeyFileError(`${this.path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'no reason'}`);
    }
    try {
      const { keys } = JSON.parse(text) as { readonly keys: readonly JWK[] };
      return keys.map((key, index) => {
        privateOf(key);
        return 'aqueduct' in key ? (key as KeptKey) : inRole(key, index === 0 ? 'signs' : 'replaced');
      });
    } catch {
      // The cause is left out: parsers like to quote what they could not read.
      throw new KeyFileError(`${this.path} is no JWK set of private keys`);
    }
  }

  /** Whoever reads it meanwhile finds the old one or the new one, whole. */
  private async write(keys: readonly KeptKey[]): Promise<void> {
    const beside = `${this.path}.${process.pid}.tmp`;
    await writeFile(beside, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600 });
    await rename(beside, this.path);
  }
}

/** @throws for what is none. */
function privateOf({ kty, crv, x, d }: JWK): KeyObject {
  return createPrivateKey({ key: { kty, crv, x, d } as JsonWebKey, format: 'jwk' });
}

function inRole(key: JWK, role: KeyStatus['role']): KeptKey {
  return { ...key, aqueduct: { role, since: new Date().toISOString() } };
}

async function statusOf(key: KeptKey): Promise<KeyStatus> {
  const jwk = createPublicKey(privateOf(key)).export({ format: 'jwk' });
  return { kid: await calculateJwkThumbprint(jwk), role: key.aqueduct.role, since: new Date(key.aqueduct.since) };
}
