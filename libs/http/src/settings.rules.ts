import { isIP } from 'node:net';
import { ValidateBy, type ValidationOptions } from 'class-validator';

/** An IP address, or a network of them in CIDR notation. */
export function IsNetwork(options: ValidationOptions = {}): PropertyDecorator {
  const message = 'must each be an IP address or a network such as 10.0.0.0/8';
  return ValidateBy({ name: 'isNetwork', validator: { validate: isNetwork } }, { message, ...options });
}

function isNetwork(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const [address = '', prefix, ...more] = value.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}
