import { testSettings } from '@aqueduct/config/testing';
import { CacheSettings } from './cache.settings';

describe('CACHE_REDIS_URL', () => {
  it.each([
    'redis://127.0.0.1',
    'redis://user:pass%40word@redis.example.org:6380/3',
    'rediss://redis.example.org/0',
    'redis://[::1]:6379',
    'redis://a:7000,redis://b:7000/,redis://c:7000',
    'rediss://a,rediss://b',
  ])('takes %p', (redisUrl) => {
    expect(testSettings(CacheSettings, { redisUrl }).redisUrl).toBe(redisUrl);
  });

  it.each([
    ['', 'nothing'],
    ['127.0.0.1:6379', 'no protocol'],
    ['http://redis.example.org', 'another protocol'],
    ['redis://', 'no host'],
    ['redis://a/name', 'a database that is no number'],
    ['redis://a,redis://b/1', 'a database in a cluster'],
    ['redis://a,rediss://b', 'TLS to some of its nodes only'],
    ['redis://a,,redis://b', 'an empty one'],
  ])('refuses %p: %s', (redisUrl) => {
    expect(() => testSettings(CacheSettings, { redisUrl })).toThrow('CACHE_REDIS_URL');
  });
});

describe('CACHE_NAMESPACE and CACHE_RELEASE', () => {
  it.each([{ namespace: 'Big' }, { namespace: 'a:b' }, { namespace: '' }, { release: 'a b' }, { release: 'a:b' }])(
    'refuse %p',
    (overrides) => {
      expect(() => testSettings(CacheSettings, overrides)).toThrow('CACHE_');
    },
  );
});
