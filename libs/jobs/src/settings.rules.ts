import { ValidateBy } from 'class-validator';

const PROTOCOLS = ['redis:', 'rediss:'];

/** A URL of a Redis; its path, if any, is the number of a database. */
export function IsRedisUrl(): PropertyDecorator {
  const defaultMessage = (): string => 'must be a URL such as redis://user:password@host:6379/0, or rediss:// for TLS';
  return ValidateBy({ name: 'isRedisUrl', validator: { validate: isRedisUrl, defaultMessage } });
}

function isRedisUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname, pathname } = new URL(value);
  return PROTOCOLS.includes(protocol) && hostname !== '' && /^(\/\d*)?$/.test(pathname);
}
