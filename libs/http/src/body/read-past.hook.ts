import type { FastifyInstance } from 'fastify';

/** Bodies no longer than this are read to their end, and thrown away, after the answer that they are too large. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Lets a client read that its body is too large. Fastify closes the connection with that answer; most clients read none
 * before they have sent everything, and would meet a broken connection instead. What is beyond 16 MiB, or does not say
 * its length, is cut off as before.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-9.6 why a server must not close while a request arrives.
 */
export function readPastTooLarge(instance: FastifyInstance): void {
  instance.addHook('onSend', ({ headers }, reply, _payload, done) => {
    const length = Number(headers['content-length']);
    // Node reads the rest of a request by itself where the connection goes on after its answer.
    if (reply.statusCode === 413 && length <= MOST_BYTES) reply.removeHeader('connection');
    done();
  });
}
