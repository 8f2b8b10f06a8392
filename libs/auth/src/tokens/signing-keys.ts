import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { AuthKeyError } from '../auth.errors';

export interface SigningKeys {
  /** RFC 7638 thumbprint of the signing key's public part. */
  readonly kid: string;
  readonly signing: KeyObject;
  /** By thumbprint: the signing key's public part, and those of keys that signed before. */
  readonly verification: ReadonlyMap<string, KeyObject>;
}

/**
 * Reads the keys as they are written in the settings.
 * @param signingKey PKCS#8 PEM, also with `\n` in place of line ends, or a private JWK.
 * @param verificationKeys a JWK set.
 * @throws AuthKeyError naming the setting when one is not an Ed25519 key.
 */
export async function readSigningKeys(signingKey: string, verificationKeys = '{"keys":[]}'): Promise<SigningKeys> {
  const signing = readPrivateKey(signingKey);
  const own = createPublicKey(signing);
  const kid = await thumbprintOf(own);
  const others = await Promise.all(
    readPublicKeys(verificationKeys).map(async (key) => [await thumbprintOf(key), key] as const),
  );
  return { kid, signing, verification: new Map([...others, [kid, own]]) };
}

/** A new private key as PKCS#8 PEM. */
export function generateSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function readPrivateKey(text: string): KeyObject {
  const refuse = (): never => {
    throw new AuthKeyError('AUTH_SIGNING_KEY must be a private Ed25519 key, as PKCS#8 PEM or as JWK');
  };
  try {
    const key = text.trimStart().startsWith('{')
      ? createPrivateKey({ key: JSON.parse(text) as JWK, format: 'jwk' })
      : createPrivateKey(text.replaceAll('\\n', '\n'));
    return key.asymmetricKeyType === 'ed25519' ? key : refuse();
  } catch {
    // The cause is left out: parsers like to quote what they could not read.
    return refuse();
  }
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
