import { owned } from './owned';

const pooled = (text: string): Buffer => Buffer.from(text);
const isOwn = ({ byteLength, buffer }: Buffer): boolean => byteLength === buffer.byteLength;

describe(owned, () => {
  it('copies Buffers that keep a pool, wherever they are in plain data', () => {
    const value = { status: 200, variants: { identity: { body: pooled('ж and x') } }, list: [1, [pooled('y')]] };
    expect(isOwn(value.variants.identity.body)).toBe(false);
    const given = owned(value);
    expect(given).toEqual(value);
    expect(isOwn(given.variants.identity.body)).toBe(true);
    expect(isOwn((given.list[1] as Buffer[])[0] as Buffer)).toBe(true);
    expect(isOwn(owned(pooled('z')))).toBe(true);
    expect(isOwn(value.variants.identity.body)).toBe(false);
  });

  it('is the value itself where nothing needs a copy', () => {
    class Thing {
      readonly body = pooled('x');
    }
    const ring: { self?: object } = {};
    ring.self = ring;
    for (const value of [
      { a: [1, { b: 'x' }], body: Buffer.alloc(10) },
      new Thing(),
      new Map([['a', 1]]),
      Object.freeze([1, 2]),
      new Date(0),
      null,
      undefined,
      'text',
      ring,
    ])
      expect(owned(value)).toBe(value);
  });
});
