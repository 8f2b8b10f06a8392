import ipaddr from 'ipaddr.js';

/** Of IPv6: what one customer is given at least (RFC 6177), and within which an address may change with each request. */
const IPV6_PREFIX_BYTES = 8;

/** What stands for a client's address: of IPv4 the address, also where it is written as IPv6, of IPv6 its /64. */
export function addressKey(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return Buffer.from(parsed.toByteArray().slice(0, IPV6_PREFIX_BYTES)).toString('hex');
}
