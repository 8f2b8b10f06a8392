import { NotFoundError } from '@aqueduct/kernel';
import { waitUntil } from '@aqueduct/kernel/testing';
import { MessagingHealth, NoAnswerError, RemoteError, RequestHandler } from '@aqueduct/messaging';
import { MessagePattern } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { startAsker, startAnsweringWorker } from '@aqueduct/messaging/testing';
import { TRANSPORTS } from './transports';

@RequestHandler()
class Answers {
  @MessagePattern('double')
  double(value: number): number {
    return 2 * value;
  }

  @MessagePattern('find')
  find(): never {
    throw new NotFoundError('thing');
  }

  @MessagePattern('break')
  break(): never {
    throw new Error('a secret of the worker');
  }

  @MessagePattern('sleep')
  sleep(): Promise<never> {
    return new Promise(() => undefined);
  }
}

describe.each(TRANSPORTS)('a request %s', (_, settings) => {
  it('is answered by a worker, through Nest’s client as well', async () => {
    const shared = settings();
    await using worker = await startAnsweringWorker(Answers, shared);
    await using api = await startAsker(worker.addresses, shared);
    await waitUntil(async () => (await api.client.ask<number>('double', 21, { timeoutMs: 300 }).catch(() => 0)) === 42);
    await expect(firstValueFrom(api.client.send<number>('double', 4))).resolves.toBe(8);
  });

  it('fails with the error of the worker, its kind and code kept, and nothing told of what was not foreseen', async () => {
    const shared = settings();
    await using worker = await startAnsweringWorker(Answers, shared);
    await using api = await startAsker(worker.addresses, shared);
    await waitUntil(async () => (await api.client.ask<number>('double', 21, { timeoutMs: 300 }).catch(() => 0)) === 42);
    await expect(api.client.ask('find')).rejects.toMatchObject({ kind: 'not-found', code: 'THING_NOT_FOUND' });
    await expect(api.client.ask('find')).rejects.toBeInstanceOf(RemoteError);
    await expect(api.client.ask('break')).rejects.toMatchObject({ kind: 'internal', message: 'It failed' });
    await expect(api.client.ask('nobody-knows')).rejects.toMatchObject({ code: 'NO_HANDLER' });
    await expect(api.client.ask('sleep', null, { timeoutMs: 100 })).rejects.toBeInstanceOf(NoAnswerError);
  });

  it('fails within its deadline when no worker is there', async () => {
    const shared = settings();
    await using worker = await startAnsweringWorker(Answers, shared);
    await worker[Symbol.asyncDispose]();
    await using api = await startAsker(worker.addresses, shared);
    const startedAt = performance.now();
    await expect(api.client.ask('double', 1, { timeoutMs: 300 })).rejects.toMatchObject({
      code: expect.stringMatching(/^(NO_ANSWER|BROKER_UNAVAILABLE)$/) as unknown,
    });
    expect(performance.now() - startedAt).toBeLessThan(1500);
  });
});

it('a worker tells how its part in the events goes', async () => {
  await using worker = await startAnsweringWorker(Answers, {});
  const health = worker.app.get(MessagingHealth);
  await waitUntil(() => Promise.resolve(health.status().relays.every(({ isActive }) => isActive)));
  expect(health.status()).toMatchObject({ transport: { kind: 'in-process', isConnected: true }, troubles: [] });
});
