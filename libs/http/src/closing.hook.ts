import type { FastifyInstance } from 'fastify';

const LOOK_EVERY_MS = 50;

/**
 * Lets a closing application close as soon as its last answer has been sent. Node closes the connections that are idle
 * when closing begins; one that was busy then would be kept alive after its answer, for as long as an idle client likes.
 */
export function endConnectionsOnClose(instance: FastifyInstance): void {
  let isClosing = false;
  instance.addHook('preClose', (done) => {
    isClosing = true;
    const { server } = instance;
    // For answers whose head had left before.
    const timer = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
    server.once('close', () => clearInterval(timer));
    done();
  });
  instance.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done();
  });
}
