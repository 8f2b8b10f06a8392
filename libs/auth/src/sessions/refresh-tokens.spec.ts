import { randomBytes } from 'node:crypto';
import { readRefreshToken, RefreshTokens, type RefreshToken } from './refresh-tokens';

const [key, other, nonce] = [randomBytes(32), randomBytes(32), randomBytes(16)];
const origin = { sessionId: '9223372036854775807', generation: 4_294_967_295, nonce };

const read = (text: string): RefreshToken => {
  const token = readRefreshToken(text);
  if (token === undefined) throw new TypeError(`${text} is no refresh token`);
  return token;
};

describe('a refresh token', () => {
  const tokens = new RefreshTokens([key]);

  it('says which session it is of, and which of its tokens', () => {
    expect(read(tokens.issue(origin))).toMatchObject({ sessionId: origin.sessionId, generation: origin.generation });
    expect(tokens.issue(origin)).toBe(tokens.issue(origin));
  });

  it('is genuine for its own session only', () => {
    const token = read(tokens.issue(origin));
    expect(tokens.isGenuine(token, nonce)).toBe(true);
    expect(tokens.isGenuine(token, randomBytes(16))).toBe(false);
    expect(tokens.isGenuine({ ...token, generation: 1 }, nonce)).toBe(false);
    expect(tokens.isGenuine({ ...token, sessionId: '1' }, nonce)).toBe(false);
  });

  it('stays genuine while its key is known, and no longer', () => {
    const token = read(tokens.issue(origin));
    expect(new RefreshTokens([other, key]).isGenuine(token, nonce)).toBe(true);
    expect(new RefreshTokens([other]).isGenuine(token, nonce)).toBe(false);
  });

  it.each([
    '',
    'aqr_',
    `aqr_${'A'.repeat(58)}`,
    `aqr_${'A'.repeat(59)}`,
    `aqr_${'!'.repeat(59)}`,
    `aqr_${'_'.repeat(59)}`,
  ])('is not %j', (text) => expect(readRefreshToken(text)).toBeUndefined());

  it('needs a key', () => expect(() => new RefreshTokens([])).toThrow(TypeError));
});
