import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import { httpProblems, type HttpProblem } from './http.problem';

interface ClientError extends Error {
  readonly code?: string;
}

const PROBLEMS: Readonly<Record<string, () => HttpProblem>> = {
  HPE_HEADER_OVERFLOW: httpProblems.headersTooLarge,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: httpProblems.bodyTooLarge,
  ERR_HTTP_REQUEST_TIMEOUT: httpProblems.requestTimeout,
};

const LINGER_MS = 1000;

/**
 * Answers what Node could not read as HTTP at all, in the shape of every other error. No request exists yet, so
 * there is neither an id nor a log line: anybody can send garbage at any rate.
 */
export function answerClientError(error: ClientError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, problems } = (PROBLEMS[error.code ?? ''] ?? httpProblems.malformedRequest)();
  const body = JSON.stringify({ errors: problems });
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
  // Who goes on sending, or never closes, is not waited for; at once, he might not get to read the answer.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
