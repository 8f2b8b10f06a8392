import { assertAwaited, isAppError, timeLeft } from '@aqueduct/kernel';
import { waitUntil } from '@aqueduct/kernel/testing';
import { Body, Controller, Get, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpTestApp, type TestClient } from '../testing';

const MOST_MS = 60_000;

describe('how long a client waits', () => {
  let app: NestFastifyApplication;
  let client: TestClient;
  /** What work that outlives its client was told. */
  let told: unknown;

  @Controller()
  class TimeController {
    @Get('left')
    left(): object {
      return { ms: timeLeft(MOST_MS) };
    }

    @Post('left')
    leftWithBody(@Body() _body: object): object {
      return { ms: timeLeft(MOST_MS) };
    }

    @Get('long')
    async long(): Promise<object> {
      for (;;) {
        try {
          assertAwaited('the work');
        } catch (error) {
          told = isAppError(error) ? error.code : error;
          throw error;
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  beforeEach(async () => {
    told = undefined;
    ({ app, client } = await createHttpTestApp({ controllers: [TimeController] }));
  });
  afterEach(() => app.close());

  const left = async (init: RequestInit): Promise<number> =>
    ((await (await fetch(`${client.url}/api/left`, init)).json()) as { ms: number }).ms;

  it('is known to all that the request sets off, also after its body has arrived', async () => {
    const headers = { 'x-request-timeout': '5000', 'content-type': 'application/json' };
    for (const init of [{ headers }, { method: 'POST', headers, body: '{}' }]) {
      const ms = await left(init);
      expect(ms).toBeLessThanOrEqual(5000);
      expect(ms).toBeGreaterThan(3000);
    }
  });

  it('is as long as it takes when the client does not say', async () => {
    expect(await left({})).toBe(MOST_MS);
  });

  it.each(['0', '-1', 'soon', '1.5', '600001', '9999999'])('cannot be %s', async (given) => {
    const answer = await fetch(`${client.url}/api/left`, { headers: { 'x-request-timeout': given } });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { errors: { 'x-request-timeout': ['must be a whole number of milliseconds from 1 to 600000'] } },
    ]);
  });

  it('ends the work with 503 when it is over', async () => {
    const answer = await fetch(`${client.url}/api/long`, { headers: { 'x-request-timeout': '30' } });
    expect(answer.status).toBe(503);
    expect(told).toBe('DEADLINE_EXCEEDED');
  });

  it('ends the work of a client that has gone', async () => {
    const controller = new AbortController();
    const asked = fetch(`${client.url}/api/long`, { signal: controller.signal }).catch(() => undefined);
    setTimeout(() => controller.abort(), 30);
    await asked;
    await waitUntil(() => Promise.resolve(told !== undefined));
    expect(told).toBe('CANCELLED');
  });
});
