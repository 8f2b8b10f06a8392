import type { IncomingMessage, RequestListener } from 'node:http';
import { TooManyRequestsError } from '@aqueduct/kernel';
import { addressKey, type Limits } from '@aqueduct/limits';
import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import { isAlwaysLetIn } from '../admission/admission.hook';
import { refuseAtOnce } from '../errors/refuse-at-once';
import { ClientAddress } from './client-address';

/** Injection token of the {@link Limits} of clients; null: nobody is limited. */
export const CLIENT_LIMITS = Symbol('CLIENT_LIMITS (import HttpModule.forRoot())');

export interface LimitsHookOptions {
  readonly limits: Limits;
  /** Headers of every answer, as the rest of the application sends them. */
  readonly always: Readonly<Record<string, string>>;
  readonly trustedProxies: readonly string[];
}

const KNOWN_ADDRESSES = 10_000;

/**
 * Counts every request of an address, whatever becomes of it, and refuses those beyond `requests`: also what would come from
 * memory, and what is refused for another reason. For the instance after `useFastPath`, which this comes before.
 */
export function useLimits(instance: FastifyInstance, { limits, always, trustedProxies }: LimitsHookOptions): void {
  const { server } = instance;
  const listeners = server.listeners('request') as RequestListener[];
  const clients = new ClientAddress(trustedProxies);
  const keys = new LRUCache<string, string>({ max: KNOWN_ADDRESSES });
  const keyOf = (address = ''): string => {
    let key = keys.get(address);
    if (key === undefined) keys.set(address, (key = addressKey(address)));
    return key;
  };
  const warnOnce = warning(clients);
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (!isAlwaysLetIn(request)) {
      warnOnce(request);
      const { isAllowed, retryMs } = limits.takeNow('requests', keyOf(clients.of(request)));
      if (!isAllowed) {
        const error = new TooManyRequestsError(Math.max(1, Math.ceil(retryMs / 1000)));
        return refuseAtOnce(request, response, error, { always, isOpen: server.listening });
      }
    }
    for (const listener of listeners) void listener(request, response);
  });
}

/** All clients of a proxy that nobody trusts share one limit: its operator must learn why they are refused. */
function warning(clients: ClientAddress): (request: IncomingMessage) => void {
  let isSaid = false;
  return (request) => {
    if (isSaid || !clients.isUnheard(request)) return;
    isSaid = true;
    new Logger('Limits').warn(
      `Requests come with X-Forwarded-For from ${request.socket.remoteAddress}, which HTTP_TRUSTED_PROXIES does not name: ` +
        'all of its clients are limited as one',
    );
  };
}
