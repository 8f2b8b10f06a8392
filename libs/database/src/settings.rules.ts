import { ValidateBy, type ValidationOptions } from 'class-validator';
import { problemOfCaFile } from './nodes/tls';

const PROTOCOLS = ['postgres:', 'postgresql:'];

/** A connection URL that names a host and a database. */
export function IsDatabaseUrl(options?: ValidationOptions): PropertyDecorator {
  const defaultMessage = (): string => 'must be a URL such as postgres://user:password@host:5432/name';
  return ValidateBy({ name: 'isDatabaseUrl', validator: { validate: isDatabaseUrl, defaultMessage } }, options);
}

/** A file that holds a certificate in PEM. */
export function IsCertificateFile(): PropertyDecorator {
  return ValidateBy({
    name: 'isCertificateFile',
    validator: {
      validate: (value) => typeof value === 'string' && problemOfCaFile(value) === undefined,
      defaultMessage: (args) => `must be a PEM file with a certificate: ${problemOfCaFile(String(args?.value))}`,
    },
  });
}

function isDatabaseUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname, pathname } = new URL(value);
  return PROTOCOLS.includes(protocol) && hostname !== '' && pathname.length > 1;
}
