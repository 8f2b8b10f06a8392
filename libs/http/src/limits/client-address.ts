import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import { LRUCache } from 'lru-cache';

/** Chains of proxies and clients that are remembered: reading one takes longer than the rest of an answer from memory. */
const KNOWN_CHAINS = 10_000;
/** Who connects directly, and whether what they say of others counts. */
const KNOWN_PEERS = 1000;
/** What is longer is no chain of proxies of ours, and is read each time. */
const LONGEST_CHAIN = 200;

/**
 * Who sent a request, before Fastify has wrapped it, and as Fastify says it: who connects, or the last address in
 * X-Forwarded-For that is no trusted proxy.
 */
export class ClientAddress {
  private readonly isTrusted: ReturnType<typeof proxyAddr.compile>;
  private readonly known = new LRUCache<string, string>({ max: KNOWN_CHAINS });
  private readonly heard = new LRUCache<string, boolean>({ max: KNOWN_PEERS });

  /** @param trusted proxies, by address or network. */
  constructor(private readonly trusted: readonly string[]) {
    this.isTrusted = proxyAddr.compile([...trusted]);
  }

  /** Undefined: the connection has ended. */
  of(request: IncomingMessage): string | undefined {
    const { remoteAddress } = request.socket;
    const forwarded = request.headers['x-forwarded-for'];
    if (remoteAddress === undefined || forwarded === undefined || this.trusted.length === 0) return remoteAddress;
    const chain = `${remoteAddress} ${String(forwarded)}`;
    const known = this.known.get(chain);
    if (known !== undefined) return known;
    const address = proxyAddr(request, this.isTrusted);
    if (chain.length <= LONGEST_CHAIN) this.known.set(chain, address);
    return address;
  }

  /** Whether somebody passes requests on whose word counts for nothing here. */
  isUnheard({ socket, headers }: IncomingMessage): boolean {
    const { remoteAddress = '' } = socket;
    if (headers['x-forwarded-for'] === undefined) return false;
    let isHeard = this.heard.get(remoteAddress);
    if (isHeard === undefined) this.heard.set(remoteAddress, (isHeard = this.isTrusted(remoteAddress, 0)));
    return !isHeard;
  }
}
