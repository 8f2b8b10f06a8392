import type { Entry } from '@aqueduct/cache';
import type { FastifyReply } from 'fastify';
import type { Answer } from './answer';

/** What every form of a kept answer says of itself. */
export function headersOf({ value, tags }: Entry<Answer>): [string, string][] {
  return [
    ...Object.entries(value.headers),
    ['cache-control', value.cacheControl],
    ['vary', value.vary],
    ...surrogateKeys(tags),
  ];
}

export function ageOf({ madeAt }: Entry, now = Date.now()): string {
  return String(Math.max(0, Math.floor((now - madeAt) / 1000)));
}

export function answerWith(reply: FastifyReply, entry: Entry<Answer>, outcome: 'HIT' | 'MISS'): void {
  for (const [name, value] of headersOf(entry)) void reply.header(name, value);
  // What is said of one client is not for those whom a CDN gives the same answer.
  void reply.removeHeader('ratelimit').removeHeader('ratelimit-policy');
  void reply.header('age', ageOf(entry)).header('x-cache', outcome);
}

/** By which a CDN can be told what is invalid; one with very many is told by its first. */
const MAX_KEYS_BYTES = 4096;

function surrogateKeys(tags: readonly string[]): [string, string][] {
  let keys = '';
  for (const tag of tags) {
    const next = `${keys}${keys === '' ? '' : ' '}${encodeURI(tag)}`;
    if (next.length > MAX_KEYS_BYTES) break;
    keys = next;
  }
  return keys === '' ? [] : [['surrogate-key', keys]];
}
