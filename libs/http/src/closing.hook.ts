import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';

const LOOK_EVERY_MS = 50;
/** How long a connection may still say its first word when closing begins, in ms. */
const SILENT_MS = 500;
/** How long answers may go on when closing begins that are as long as their clients take, in ms. */
const STREAMS_MS = 10_000;

const STREAMS = Symbol('aqueduct.http.streams');

type Streaming = Record<typeof STREAMS, Set<() => void>>;

/**
 * Lets a closing application close as soon as its last answer has been sent. Node closes the connections that are idle
 * when closing begins; one that was busy then would be kept alive after its answer, for as long as an idle client likes.
 */
export function endConnectionsOnClose(instance: FastifyInstance): void {
  let isClosing = false;
  const streams = new Set<() => void>();
  instance.decorate(STREAMS, streams);
  const endSilent = silentConnectionsOf(instance.server);
  instance.addHook('preClose', (done) => {
    isClosing = true;
    const { server } = instance;
    // For answers whose head had left before.
    const timer = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
    const silence = setTimeout(endSilent, SILENT_MS);
    const patience = setTimeout(() => streams.forEach((breakOff) => breakOff()), STREAMS_MS);
    server.once('close', () => {
      clearInterval(timer);
      clearTimeout(silence);
      clearTimeout(patience);
    });
    done();
  });
  instance.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done();
  });
}

/**
 * From now on each connection is closed with its next answer, and its client comes back on another one: where connections are
 * balanced instead of requests, that is how traffic leaves a process that is told to end, while it still takes what comes.
 */
export function closeWithAnswers({ server }: Pick<FastifyInstance, 'server'>): void {
  server.prependListener('request', (_request, response) => (response.shouldKeepAlive = false));
}

/**
 * An answer that takes as long as its client likes: a closing application gives it 10 s, and then breaks it off.
 * @returns to be called when it has ended.
 */
export function breakOffOnClose({ server }: FastifyReply, breakOff: () => void): () => void {
  const streams = (server as unknown as Streaming)[STREAMS];
  streams.add(breakOff);
  return () => streams.delete(breakOff);
}

/**
 * Clients open connections in advance. One on which no request has begun is not idle for Node, and a closing server
 * would wait for it for ever. @returns what ends those.
 */
function silentConnectionsOf(server: Server): () => void {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}
