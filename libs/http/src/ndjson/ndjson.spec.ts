import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { createGate, waitUntil } from '@aqueduct/kernel/testing';
import { OverloadedError, withDeadline } from '@aqueduct/kernel';
import { Controller, Get, type LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiProperty } from '@nestjs/swagger';
import { createOpenApiDocument } from '../openapi/open-api';
import { createHttpTestApp, type TestClient } from '../testing';
import { Ndjson } from './ndjson.decorator';
import { ndjsonLines } from './ndjson-lines';

class LineDto {
  @ApiProperty({ type: 'integer', example: 1 })
  readonly n!: number;

  @ApiProperty({ type: String, example: 'x' })
  readonly text!: string;
}

type Batches = AsyncIterable<readonly LineDto[]>;

const OF_THE_REQUEST = new AsyncLocalStorage<string>();
const lines = (count: number, text = 'x'): LineDto[] => Array.from({ length: count }, (_, n) => ({ n, text }));
const Lines = (): ReturnType<typeof Ndjson<LineDto>> =>
  Ndjson({ type: LineDto, filename: 'lines.ndjson', description: 'Lines.', example: [{ n: 1, text: 'x' }] });

/** How many batches of some MiB each were asked for, and whether their generator was returned from. */
let asked = 0;
let left: ReturnType<typeof createGate>;
let failing: ReturnType<typeof createGate>;

@Controller('lines')
class LinesController {
  @Get('few')
  @Lines()
  async *getFew(): Batches {
    yield lines(2);
    yield [];
    yield [{ n: 2, text: '\n"\u2028' }];
  }

  @Get('none')
  @Lines()
  async *getNone(): Batches {}

  @Get('refused')
  @Lines()
  async *getRefused(): Batches {
    throw new OverloadedError('lines', 'too many');
  }

  @Get('failing')
  @Lines()
  async *getFailing(): Batches {
    yield lines(2);
    await failing.opened;
    throw new OverloadedError('lines', 'too many');
  }

  @Get('endless')
  @Lines()
  async *getEndless(): Batches {
    try {
      for (;;) {
        asked++;
        yield lines(1000, 'x'.repeat(1000));
      }
    } finally {
      left.open();
    }
  }

  @Get('scoped')
  @Lines()
  async *getScoped(): Batches {
    for (let n = 0; n < 20; n++) yield lines(10, `${OF_THE_REQUEST.getStore()} `.repeat(2000));
  }
}

let app: NestFastifyApplication;
let client: TestClient;
const warn = jest.fn<undefined, [message: string]>();
const logger = { log: jest.fn(), warn, error: jest.fn(), debug: jest.fn() } satisfies LoggerService;

beforeEach(async () => {
  asked = 0;
  [left, failing] = [createGate(), createGate()];
  warn.mockClear();
  ({ app, client } = await createHttpTestApp({ controllers: [LinesController], logger, configure: openScopes }));
});
afterEach(async () => {
  jest.useRealTimers();
  await app.close();
});

/** As a data layer's scope is opened for each request. */
function openScopes(application: NestFastifyApplication): void {
  const instance = application.getHttpAdapter().getInstance();
  instance.addHook('onRequest', ({ headers }, _reply, done) => OF_THE_REQUEST.run(String(headers['x-scope']), done));
}

interface Idler {
  /** Reads nothing until it is resumed. */
  readonly socket: Socket;
  /** The server's end waits for it: what lies between them is full. */
  readonly isWaitedFor: () => Promise<boolean>;
}

/** A client that sends a request and does not read the answer. */
async function ask(path: string, version = '1.1'): Promise<Idler> {
  const accepted = once(app.getHttpServer(), 'connection') as Promise<[Socket]>;
  const socket = connect(Number(new URL(client.url).port), '127.0.0.1').pause();
  socket.write(`GET /api/lines/${path} HTTP/${version}\r\nHost: a\r\n\r\n`);
  const [there] = await accepted;
  return { socket, isWaitedFor: () => Promise.resolve(there.writableNeedDrain) };
}

describe('An answer of lines', () => {
  it('has one for each item, and says what it is', async () => {
    const { status, headers, text } = await client.get('/api/lines/few');
    expect([status, text]).toEqual([200, '{"n":0,"text":"x"}\n{"n":1,"text":"x"}\n{"n":2,"text":"\\n\\"\u2028"}\n']);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="lines.ndjson"',
      'cache-control': 'private, no-store',
      'transfer-encoding': 'chunked',
    });
    expect(headers.has('content-encoding')).toBe(false);
  });

  it('is empty where there is none', async () => {
    expect(await client.get('/api/lines/none')).toMatchObject({ status: 200, text: '' });
  });

  it('is an error like any other if it fails before the first line', async () => {
    const { status, headers, body } = await client.get('/api/lines/refused');
    const request = [headers.get('x-request-id')];
    expect([status, body]).toEqual([503, { errors: { server: ['is overloaded, try again'], request } }]);
    expect(headers.has('content-disposition')).toBe(false);
  });

  it('is documented with what each line holds', () => {
    const { paths, components } = createOpenApiDocument(app, { title: 'Lines', version: '1' });
    expect(paths['/api/lines/few']?.get?.responses['200']).toMatchObject({
      content: {
        'application/x-ndjson': {
          schema: { contentSchema: { type: 'array', items: { $ref: '#/components/schemas/Line' } } },
          example: '{"n":1,"text":"x"}\n',
        },
      },
    });
    expect(components?.schemas?.['Line']).toMatchObject({ required: ['n', 'text'] });
  });

  it('is made in the scopes of its request, also where it waits on its connection for that of another one', async () => {
    const socket = connect(Number(new URL(client.url).port), '127.0.0.1').setEncoding('utf8');
    const ask = (scope: string, more = ''): string =>
      `GET /api/lines/scoped HTTP/1.1\r\nHost: a\r\nx-scope: ${scope}\r\n${more}\r\n`;
    socket.write(ask('one') + ask('two', 'Connection: close\r\n'));
    const text = (await socket.toArray()).join('');
    const scopes = [...text.matchAll(/"text":"(\w+) /g)].map(([, scope]) => scope);
    expect(scopes).toEqual([...Array<string>(200).fill('one'), ...Array<string>(200).fill('two')]);
  });
});

describe('Batches', () => {
  it('are asked for as the client takes them, and no more when it has left', async () => {
    const { socket, isWaitedFor } = await ask('endless');
    await waitUntil(isWaitedFor);
    const first = asked;
    for (let turn = 0; turn < 100; turn++) await setImmediate();
    expect(asked).toBeLessThanOrEqual(first + 1);
    socket.resume();
    await waitUntil(() => Promise.resolve(asked > first + 20));
    socket.destroy();
    await left.opened;
  });

  it('are not asked for beyond the first by a HEAD', async () => {
    const { status, headers } = await client.send('HEAD', '/api/lines/endless');
    await left.opened;
    expect([status, headers.get('content-type'), asked]).toEqual([200, 'application/x-ndjson', 1]);
  });
});

describe('An answer that fails midway', () => {
  it('is broken off, and says so in the log', async () => {
    const response = await fetch(`${client.url}/api/lines/failing`);
    failing.open();
    await expect(response.text()).rejects.toThrow('terminated');
    const line = warn.mock.calls.find(([text]) => text.includes('/api/lines/failing'))?.[0];
    expect(line).toMatch(/^GET \/api\/lines\/failing 503 OVERLOADED request=\S+, broken off lines is overloaded/);
  });

  it('does not look whole over HTTP/1.0 either, where the end of the connection is the end of the answer', async () => {
    const { socket } = await ask('failing', '1.0');
    socket.resume();
    await once(socket, 'data');
    failing.open();
    await expect(once(socket, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('A client that takes nothing', () => {
  beforeEach(() => {
    // What is awaited here goes on; only the time for which somebody is waited for stands still.
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setInterval', 'performance', 'Date'],
    });
  });

  it('is waited for 30 s, and then its connection is reset and nothing is made for it any more', async () => {
    const { isWaitedFor } = await ask('endless');
    await waitUntil(isWaitedFor);
    jest.advanceTimersByTime(29_000);
    expect(await isWaitedFor()).toBe(true);
    jest.advanceTimersByTime(1000);
    await left.opened;
  });

  it('keeps a closing application for 10 s', async () => {
    const { isWaitedFor } = await ask('endless');
    await waitUntil(isWaitedFor);
    const closed = app.close();
    await waitUntil(() => Promise.resolve(!app.getHttpServer().listening));
    jest.advanceTimersByTime(9000);
    expect(await isWaitedFor()).toBe(true);
    jest.advanceTimersByTime(1000);
    await withDeadline(5000, 'Closing', closed);
    await left.opened;
  });

  it('is waited for as long with the last of an answer, and never while a batch is being made', async () => {
    const patience = { begin: jest.fn(), end: jest.fn() };
    const waits = (): number => patience.begin.mock.calls.length - patience.end.mock.calls.length;
    const chunks = ndjsonLines(new LinesController().getFew(), patience);
    for (let count = 0; count < 2; count++) {
      await chunks.next();
      expect(waits()).toBe(1);
    }
    expect((await chunks.next()).done).toBe(true);
    expect([waits(), patience.begin.mock.calls.length]).toEqual([1, 3]);
  });
});
