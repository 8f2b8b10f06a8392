import { ValidateBy } from 'class-validator';

const PROTOCOLS = ['redis:', 'rediss:'];

/** One URL of a Redis, whose path may be the number of a database; or several of a cluster, which has no numbers. */
export function AreRedisUrls(): PropertyDecorator {
  const defaultMessage = (): string =>
    'must be a URL such as redis://user:password@host:6379/0, or rediss:// for TLS, or several of a cluster with commas between them';
  return ValidateBy({ name: 'areRedisUrls', validator: { validate: areRedisUrls, defaultMessage } });
}

function areRedisUrls(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const urls = value.split(',');
  return urls.every((url) => {
    if (!URL.canParse(url)) return false;
    const { protocol, hostname, pathname } = new URL(url);
    return (
      PROTOCOLS.includes(protocol) && hostname !== '' && (urls.length === 1 ? /^(\/\d*)?$/ : /^\/?$/).test(pathname)
    );
  });
}
