import { addressKey } from './address';

describe(addressKey, () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2::1', '20010db800010002'],
    ['2001:db8:1:2:ffff:ffff:ffff:ffff', '20010db800010002'],
    ['2001:db8:1:3::1', '20010db800010003'],
    ['::1', '0000000000000000'],
    ['nonsense', 'unknown'],
    [undefined, 'unknown'],
  ])('is of %s %s', (address, key) => expect(addressKey(address)).toBe(key));
});
