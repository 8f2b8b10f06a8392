import { isRedisUrl } from '@aqueduct/config';
import { ValidateBy } from 'class-validator';

/** A URL of a Redis; its path, if any, is the number of a database. */
export function IsRedisUrl(): PropertyDecorator {
  const defaultMessage = (): string => 'must be a URL such as redis://user:password@host:6379/0, or rediss:// for TLS';
  return ValidateBy({ name: 'isRedisUrl', validator: { validate: (value) => isRedisUrl(value), defaultMessage } });
}
