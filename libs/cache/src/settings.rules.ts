import { isRedisUrl } from '@aqueduct/config';
import { ValidateBy } from 'class-validator';

/** One URL of a Redis, whose path may be the number of a database; or several of a cluster: without numbers, all with TLS or none. */
export function AreRedisUrls(): PropertyDecorator {
  const defaultMessage = (): string =>
    'must be a URL such as redis://user:password@host:6379/0, or rediss:// for TLS, or several of a cluster with commas between them';
  return ValidateBy({ name: 'areRedisUrls', validator: { validate: areRedisUrls, defaultMessage } });
}

function areRedisUrls(value: unknown): boolean {
  const urls = typeof value === 'string' ? value.split(',') : [];
  if (urls.length <= 1) return isRedisUrl(urls[0]);
  return urls.every((url) => isRedisUrl(url, /^\/?$/)) && new Set(urls.map((url) => new URL(url).protocol)).size === 1;
}
