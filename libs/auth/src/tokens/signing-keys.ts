import { createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { AuthKeyError } from '../auth.errors';

/** Injection token of the installation's {@link SigningKeys}. */
export const SIGNING_KEYS = Symbol('SIGNING_KEYS');

export interface SigningKeys {
  /** RFC 7638 thumbprint of the signing key's public part. */
  readonly kid: string;
  readonly signing: KeyObject;
  /** By thumbprint: the signing key's public part, and those of keys that signed before. */
  readonly verification: ReadonlyMap<string, KeyObject>;
  /** Made of each private key, that of the signing one first: for refresh tokens. Of no use for access tokens. */
  readonly secrets: readonly Buffer[];
}

const SECRET_BYTES = 32;
const PURPOSE = 'aqueduct refresh tokens v1';

/**
 * Reads the keys as they are written in the settings.
 * @param signingKey PKCS#8 PEM, also with `\n` in place of line ends, a private JWK, or a set of those: the first signs.
 * @param verificationKeys a JWK set.
 * @throws AuthKeyError naming the setting when one is not an Ed25519 key.
 */
export async function readSigningKeys(signingKey: string, verificationKeys = '{"keys":[]}'): Promise<SigningKeys> {
  const privateKeys = readPrivateKeys(signingKey);
  const [signing] = privateKeys;
  const own = privateKeys.map((key) => createPublicKey(key));
  const known = await Promise.all(
    [...own, ...readPublicKeys(verificationKeys)].map(async (key) => [await thumbprintOf(key), key] as const),
  );
  const [[kid] = ['']] = known;
  return { kid, signing, verification: new Map(known), secrets: privateKeys.map(secretOf) };
}

/** A new private key as PKCS#8 PEM. */
export function generateSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function readPrivateKeys(text: string): [KeyObject, ...KeyObject[]] {
  const refuse = (): never => {
    throw new AuthKeyError(
      'AUTH_SIGNING_KEY must be a private Ed25519 key, as PKCS#8 PEM or as JWK, or a JWK set of such keys',
    );
  };
  try {
    const [first, ...others] = text.trimStart().startsWith('{')
      ? jwksIn(text).map((key) => createPrivateKey({ key, format: 'jwk' }))
      : [createPrivateKey(text.replaceAll('\\n', '\n'))];
    const isFit = (key: KeyObject): boolean => key.asymmetricKeyType === 'ed25519';
    return first !== undefined && [first, ...others].every(isFit) ? [first, ...others] : refuse();
  } catch {
    // The cause is left out: parsers like to quote what they could not read.
    return refuse();
  }
}

function jwksIn(text: string): readonly JWK[] {
  const read = JSON.parse(text) as JWK | { readonly keys: readonly JWK[] };
  return 'keys' in read && Array.isArray(read.keys) ? (read.keys as readonly JWK[]) : [read as JWK];
}

function secretOf(key: KeyObject): Buffer {
  const seed = Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url');
  return Buffer.from(hkdfSync('sha256', seed, Buffer.alloc(0), PURPOSE, SECRET_BYTES));
}

function readPublicKeys(text: string): readonly KeyObject[] {
  const refuse = (): never => {
    throw new AuthKeyError(
      'AUTH_VERIFICATION_KEYS must be a JWK set of public Ed25519 keys: {"keys":[{"kty":"OKP",...}]}',
    );
  };
  try {
    const { keys } = JSON.parse(text) as { keys: readonly JWK[] };
    return keys.map((jwk) => {
      if ('d' in jwk || jwk.crv !== 'Ed25519') refuse();
      return createPublicKey({ key: jwk, format: 'jwk' });
    });
  } catch {
    return refuse();
  }
}

function thumbprintOf(key: KeyObject): Promise<string> {
  return calculateJwkThumbprint(key.export({ format: 'jwk' }));
}
