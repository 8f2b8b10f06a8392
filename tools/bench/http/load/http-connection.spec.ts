import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { HttpConnection, type Answer } from './http-connection';
import { wireFormat } from './request-file';

let server: Server;
let peer: Socket;
let connection: HttpConnection;
let answers: Answer[];
let answered: () => Promise<void>;

beforeEach(async () => {
  server = createServer((socket) => (peer = socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  answers = [];
  let wake = (): void => undefined;
  const connected = once(server, 'connection');
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  connection = new HttpConnection(
    url,
    (answer) => {
      answers.push(answer);
      wake();
    },
    () => undefined,
  );
  answered = () => new Promise((resolve) => (wake = resolve));
  await connected;
});
afterEach(() => {
  connection.close();
  server.close();
});

/** Each part arrives by itself. */
async function arrive(...parts: string[]): Promise<void> {
  const done = answered();
  for (const part of parts) {
    peer.write(part);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await done;
}

describe(HttpConnection, () => {
  it('sends a request as it is', async () => {
    const seen = once(peer, 'data');
    connection.send(wireFormat({ path: '/api/tags' }));
    expect(String((await seen)[0])).toBe(
      'GET /api/tags HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n',
    );
  });

  it('finds the end of an answer by its length, wherever it was cut', async () => {
    await arrive('HTTP/1.1 200 OK\r\nContent-Le', 'ngth: 10\r\n\r\n12345', '67890');
    await arrive('HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}');
    expect(answers.map(({ status }) => status)).toEqual([200, 404]);
  });

  it('finds the end of an answer that comes in chunks', async () => {
    await arrive('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n', '0\r', '\n\r\n');
    expect(answers).toHaveLength(1);
  });

  it('takes an answer without a body, and hands over its headers', async () => {
    await arrive('HTTP/1.1 204 No Content\r\nX-Cache: HIT\r\n\r\n');
    expect(answers).toEqual([{ status: 204, head: 'HTTP/1.1 204 No Content\r\nX-Cache: HIT' }]);
  });
});
