import { ValidateBy } from 'class-validator';

const PROTOCOLS = ['redis:', 'rediss:'];

/** One URL of a Redis, whose path may be the number of a database; or several of a cluster: without numbers, all with TLS or none. */
export function AreRedisUrls(): PropertyDecorator {
  const defaultMessage = (): string =>
    'must be a URL such as redis://user:password@host:6379/0, or rediss:// for TLS, or several of a cluster with commas between them';
  return ValidateBy({ name: 'areRedisUrls', validator: { validate: areRedisUrls, defaultMessage } });
}

function areRedisUrls(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const urls = value.split(',').map((url) => URL.parse(url));
  const [first] = urls;
  if (first === undefined || first === null || !PROTOCOLS.includes(first.protocol)) return false;
  const path = urls.length === 1 ? /^(\/\d*)?$/ : /^\/?$/;
  return urls.every((url) => url?.protocol === first.protocol && url.hostname !== '' && path.test(url.pathname));
}
