import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { Clock } from '@aqueduct/kernel';
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT, type JWK } from 'jose';
import { TokenExpiredError, TokenInvalidError } from '../auth.errors';
import { testKeys, testTokens } from '../testing';
import { tokenOf } from './authorization-header';
import { readSigningKeys } from './signing-keys';
import { TokenService } from './token.service';

const clockAt = (ms: number): Clock & { time: number } => ({
  time: ms,
  now() {
    return this.time;
  },
});

describe(TokenService.name, () => {
  it('signs what it verifies', async () => {
    const tokens = await testTokens();
    expect(await tokens.verify(await tokens.sign('42'))).toMatchObject({ userId: '42' });
  });

  it('puts the thumbprint of the key, the issuer, the audience, the user and two times into a token, and nothing else', async () => {
    const { signingKey, verificationKeys } = testKeys();
    const clock = clockAt(1_700_000_000_000);
    const token = await (await testTokens({ signingKey, clock, ttlSeconds: 60 })).sign('42');
    const [jwk] = (JSON.parse(verificationKeys) as { keys: [JWK] }).keys;
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', typ: 'JWT', kid: await calculateJwkThumbprint(jwk) });
    expect(decodeJwt(token)).toEqual({
      iss: 'aqueduct',
      aud: 'aqueduct-api',
      sub: '42',
      iat: 1_700_000_000,
      exp: 1_700_000_060,
    });
  });

  it('refuses an expired token, whether it has seen it before or not', async () => {
    const { signingKey } = testKeys();
    const clock = clockAt(1_700_000_000_000);
    const tokens = await testTokens({ signingKey, clock, ttlSeconds: 60 });
    const token = await tokens.sign('42');
    expect(await tokens.verify(token)).toMatchObject({ userId: '42' });
    clock.time += 59_999;
    expect(await tokens.verify(token)).toMatchObject({ userId: '42' });
    clock.time += 1;
    await expect(tokens.verify(token)).rejects.toThrow(TokenExpiredError);
    await expect((await testTokens({ signingKey, clock })).verify(token)).rejects.toMatchObject({
      kind: 'unauthenticated',
      problems: { token: ['has expired'] },
    });
  });

  it('refuses a token of a key that it does not know', async () => {
    const token = await (await testTokens()).sign('42');
    await expect((await testTokens()).verify(token)).rejects.toMatchObject({
      kind: 'unauthenticated',
      problems: { token: ['is invalid'] },
    });
  });

  it('accepts tokens of a retired key, and signs with the new one', async () => {
    const retired = testKeys();
    const old = await (await testTokens(retired)).sign('42');
    const tokens = await testTokens({ verificationKeys: retired.verificationKeys });
    expect(await tokens.verify(old)).toMatchObject({ userId: '42' });
    expect(decodeProtectedHeader(await tokens.sign('42')).kid).not.toBe(decodeProtectedHeader(old).kid);
  });

  it('refuses whatever else is signed, unsigned or altered', async () => {
    const { signingKey } = testKeys();
    const tokens = await testTokens({ signingKey });
    const good = await tokens.sign('42');
    const { kid = '' } = decodeProtectedHeader(good);
    const key = createPrivateKey(signingKey);
    const forge = (header: object, claims: object, by: typeof key | Uint8Array = key): Promise<string> =>
      new SignJWT({ iss: 'aqueduct', aud: 'aqueduct-api', sub: '42', exp: 9_999_999_999, ...claims })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT', ...header })
        .sign(by);
    const [header = '', payload = '', signature = ''] = good.split('.');
    const other = Buffer.from(JSON.stringify({ ...decodeJwt(good), sub: '43' })).toString('base64url');
    const bad = [
      '',
      'a',
      'a.b.c',
      '..',
      `${header}.${payload}.`,
      `${header}.${other}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
      new UnsecuredJWT({ iss: 'aqueduct', aud: 'aqueduct-api', sub: '42', exp: 9_999_999_999 }).encode(),
      await forge({ alg: 'HS256' }, {}, new TextEncoder().encode(kid.padEnd(32, '0'))),
      await forge({ kid: 'another' }, {}),
      await forge({ typ: 'refresh' }, {}),
      await forge({}, { iss: 'somebody' }),
      await forge({}, { aud: 'somebody' }),
      await forge({}, { aud: undefined }),
      await forge({}, { sid: 'no id' }),
      await forge({}, { sid: 7 }),
      await forge({}, { sub: undefined }),
      await forge({}, { sub: '' }),
      await forge({}, { exp: undefined }),
    ];
    for (const token of bad) await expect(tokens.verify(token)).rejects.toThrow(TokenInvalidError);
    expect(await tokens.verify(await forge({}, {}))).toMatchObject({ userId: '42' });
  });
});

describe(tokenOf.name, () => {
  it.each(['Token a.b.c', 'token a.b.c', 'TOKEN a.b.c', 'Bearer a.b.c', 'bearer   a.b.c '])('reads %j', (header) =>
    expect(tokenOf(header)).toBe('a.b.c'),
  );

  it('finds nothing where there is no header', () => expect(tokenOf(undefined)).toBeUndefined());

  it.each([
    '',
    ' ',
    'Token',
    'Token ',
    'a.b.c',
    'Basic YTpi',
    'Token a.b',
    'Token a.b.c d',
    `Token ${'a'.repeat(5000)}.b.c`,
  ])('refuses %j', (header) => expect(() => tokenOf(header)).toThrow(TokenInvalidError));
});

describe(readSigningKeys.name, () => {
  it('takes a PEM, a PEM on one line, and a JWK', async () => {
    const { signingKey } = testKeys();
    const jwk = JSON.stringify(createPrivateKey(signingKey).export({ format: 'jwk' }));
    const kids = await Promise.all(
      [signingKey, signingKey.replaceAll('\n', '\\n'), jwk].map(async (text) => (await readSigningKeys(text)).kid),
    );
    expect(new Set(kids).size).toBe(1);
  });

  it('takes a set of private keys, of which the first signs and all verify', async () => {
    const [next, old] = [testKeys().signingKey, testKeys().signingKey];
    const set = [next, old].map((pem) => createPrivateKey(pem).export({ format: 'jwk' }));
    const keys = await readSigningKeys(JSON.stringify({ keys: set }));
    const [first, second] = [await readSigningKeys(next), await readSigningKeys(old)];
    expect(keys.kid).toBe(first.kid);
    expect([...keys.verification.keys()]).toEqual([first.kid, second.kid]);
    expect(keys.secrets).toEqual([...first.secrets, ...second.secrets]);
  });

  it('names the setting when a key is of no use, and never shows it', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
    for (const text of ['hunter2', '{"hunter2":1}', '{', '{"keys":[]}', '{"keys":[{"d":"hunter2"}]}', rsa.toString()]) {
      await expect(readSigningKeys(text)).rejects.toThrow(
        /^AUTH_SIGNING_KEY must be a private Ed25519 key, as PKCS#8 PEM or as JWK, or a JWK set of such keys$/,
      );
    }
    const { signingKey } = testKeys();
    const secret = JSON.stringify({ keys: [createPrivateKey(signingKey).export({ format: 'jwk' })] });
    for (const text of ['x', '{}', '{"keys":[{}]}', secret]) {
      await expect(readSigningKeys(signingKey, text)).rejects.toThrow(/^AUTH_VERIFICATION_KEYS must be/);
    }
  });
});
