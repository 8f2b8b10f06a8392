import { bucketOfId, Directory, newId, randomBucket, statement } from '@aqueduct/database';
import { currentTrace, newTrace, withTrace } from '@aqueduct/kernel';
import { waitUntil } from '@aqueduct/kernel/testing';
import { DEAD_LETTERS, OutboxBacklog, PermanentFailure, type DeadLetters } from '@aqueduct/messaging';
import { FragileSteps, OrderedSteps, Steps, stepsOf, Totals } from '@aqueduct/messaging/testing';
import { startWorker, type Service } from '@aqueduct/messaging/testing';
import { TRANSPORTS } from './transports';

const TOTALS = statement('spec.totals', 'SELECT steps FROM ledger_totals WHERE account_id = $1');

const lettersOf = ({ app }: Service): DeadLetters => app.get<DeadLetters>(DEAD_LETTERS);

async function isEmpty({ app }: Service): Promise<boolean> {
  return (await app.get(OutboxBacklog).read()).every(({ events, parked }) => events + parked === 0);
}

function fail(): never {
  throw new Error('out of order');
}

describe.each(TRANSPORTS)('an event %s', (_, settings) => {
  const start = (...providers: (new () => object)[]): Promise<Service> =>
    startWorker({ providers, settings: settings() });
  const startPatient = (...providers: (new () => object)[]): Promise<Service> =>
    startWorker({ providers, settings: { ...settings(), MESSAGING_RETRY_DELAYS_MS: '20,'.repeat(200).slice(0, -1) } });

  it('reaches its handler when its transaction has committed, and leaves the outbox', async () => {
    await using service = await start(Steps);
    const id = await service.step();
    await waitUntil(async () => (await stepsOf(service, id)).length === 1);
    await waitUntil(() => isEmpty(service));
    expect(await stepsOf(service, id)).toEqual([1]);
  });

  it('is not raised when its transaction fails', async () => {
    await using service = await start(Steps);
    const id = newId(randomBucket());
    await expect(service.step(id, { beforeCommit: fail })).rejects.toThrow('out of order');
    await service.step(id);
    await waitUntil(async () => (await stepsOf(service, id)).length > 0);
    await waitUntil(() => isEmpty(service));
    expect(await stepsOf(service, id)).toEqual([1]);
  });

  it('reaches every group', async () => {
    await using service = await start(Steps, FragileSteps, Totals);
    const id = await service.step();
    await waitUntil(
      async () => (await stepsOf(service, id)).length + (await stepsOf(service, id, 'fragile')).length === 2,
    );
    const total = async (): Promise<number | undefined> =>
      (await service.app.get(Directory).reads.row<{ steps: number }>(TOTALS, [id]))?.steps;
    await waitUntil(async () => (await total()) === 1);
  });

  it('is tried again when its handler fails, and after its attempts lies among the dead letters with its reason', async () => {
    await using service = await start(FragileSteps);
    const handler = service.app.get(FragileSteps);
    handler.check = fail;
    const id = await service.step();
    await waitUntil(async () => (await lettersOf(service).count()).get('fragile') === 1);
    expect(handler.attempts).toHaveLength(3);
    const [letter] = await lettersOf(service).list('fragile', 10);
    expect(letter).toMatchObject({
      group: 'fragile',
      reason: 'Error: out of order',
      attempts: 3,
      routingKey: 'account.ledger.stepped.v1',
      envelope: {
        name: 'ledger.stepped',
        aggregate: `account:${id}`,
        sequence: 1,
        payload: { accountId: id, step: 1 },
      },
    });
    expect(Date.parse(letter?.lastAt ?? '')).toBeGreaterThan(Date.parse(letter?.firstAt ?? ''));
  });

  it('is delivered when it is redriven after the handler was mended', async () => {
    await using service = await start(FragileSteps);
    const handler = service.app.get(FragileSteps);
    handler.check = () => {
      throw new PermanentFailure('no repetition mends it');
    };
    const id = await service.step();
    await waitUntil(async () => (await lettersOf(service).count()).get('fragile') === 1);
    expect(handler.attempts).toHaveLength(1);
    handler.check = () => undefined;
    expect(await lettersOf(service).redrive({ group: 'fragile', ids: ['1'] })).toBe(0);
    expect(await lettersOf(service).redrive({ group: 'fragile' })).toBe(1);
    await waitUntil(async () => (await stepsOf(service, id, 'fragile')).length === 1);
    expect(await lettersOf(service).count()).toEqual(new Map());
  });

  it('is gone when it is purged from the dead letters', async () => {
    await using service = await start(FragileSteps);
    service.app.get(FragileSteps).check = () => {
      throw new PermanentFailure('no repetition mends it');
    };
    await service.step();
    await service.step();
    await waitUntil(async () => (await lettersOf(service).count()).get('fragile') === 2);
    const [first] = await lettersOf(service).list('fragile', 1);
    expect(await lettersOf(service).purge({ group: 'fragile', ids: [first?.id ?? ''] })).toBe(1);
    expect(await lettersOf(service).purge({ group: 'fragile' })).toBe(1);
    expect(await lettersOf(service).list('fragile', 10)).toEqual([]);
  });

  it('that poisons its handler holds up no other', async () => {
    await using service = await start(FragileSteps);
    const poisoned = newId(randomBucket());
    service.app.get(FragileSteps).check = ({ accountId }) => (accountId === poisoned ? fail() : undefined);
    await service.step(poisoned);
    const ids = await Promise.all(Array.from({ length: 10 }, () => service.step()));
    for (const id of ids) await waitUntil(async () => (await stepsOf(service, id, 'fragile')).length === 1);
    await waitUntil(async () => (await lettersOf(service).count()).get('fragile') === 1);
  });

  it('of an ordered group waits for the one before it, and only that one', async () => {
    await using service = await startPatient(OrderedSteps);
    const handler = service.app.get(OrderedSteps);
    const [held, free] = [newId(randomBucket()), newId(randomBucket())];
    handler.check = ({ accountId }) => (accountId === held ? fail() : undefined);
    for (let n = 0; n < 4; n++) {
      await service.step(held);
      await service.step(free);
    }
    await waitUntil(async () => (await stepsOf(service, free, 'ordered')).length === 4);
    expect(new Set(handler.attempts.filter(({ accountId }) => accountId === held).map(({ step }) => step))).toEqual(
      new Set([1]),
    );
    handler.check = () => undefined;
    await waitUntil(async () => (await stepsOf(service, held, 'ordered')).length === 4);
    expect(await stepsOf(service, held, 'ordered')).toEqual([1, 2, 3, 4]);
    expect(await stepsOf(service, free, 'ordered')).toEqual([1, 2, 3, 4]);
  });

  it('of an ordered group goes on when the one before it is dead, which is delivered when it is redriven', async () => {
    await using service = await start(OrderedSteps);
    const handler = service.app.get(OrderedSteps);
    handler.check = ({ step }) => (step === 2 ? fail() : undefined);
    const id = await service.step();
    await service.step(id);
    await service.step(id);
    await waitUntil(async () => (await stepsOf(service, id, 'ordered')).length === 2);
    expect(await stepsOf(service, id, 'ordered')).toEqual([1, 3]);
    handler.check = () => undefined;
    await waitUntil(async () => (await lettersOf(service).redrive({ group: 'ordered' })) === 1);
    await waitUntil(async () => (await stepsOf(service, id, 'ordered')).length === 3);
    expect(await stepsOf(service, id, 'ordered')).toEqual([1, 3, 2]);
  });

  it('of an ordered group waits for nothing that was raised before there was the group', async () => {
    await using before = await startWorker({ providers: [], settings: settings() });
    const id = await before.step();
    await before.step(id);
    await waitUntil(() => isEmpty(before));
    await before[Symbol.asyncDispose]();
    await using service = await startWorker({
      providers: [OrderedSteps],
      settings: settings(),
      addresses: before.addresses,
    });
    await service.step(id);
    await waitUntil(async () => (await stepsOf(service, id, 'ordered')).length === 1);
    expect(await stepsOf(service, id, 'ordered')).toEqual([3]);
  });

  it('may be one of many that a handler takes at once', async () => {
    await using service = await start(Totals);
    const id = await service.step();
    for (let n = 1; n < 40; n++) await service.step(id);
    const total = async (): Promise<number | undefined> =>
      (await service.app.get(Directory).primaryReads.row<{ steps: number }>(TOTALS, [id]))?.steps;
    await waitUntil(async () => (await total()) === 40);
    await waitUntil(() => isEmpty(service));
    expect(await total()).toBe(40);
  });

  it('whose version no handler knows is a dead letter, and says so', async () => {
    await using service = await start(Steps);
    await service.raiseUnknownVersion();
    await waitUntil(async () => (await lettersOf(service).count()).get('steps') === 1);
    const [letter] = await lettersOf(service).list('steps', 1);
    expect(letter?.reason).toBe('No handler knows version 9 of ledger.stepped');
  });

  it('whose payload breaks a rule of its class is a dead letter, and says which', async () => {
    await using service = await start(Steps);
    await service.raiseRaw({ accountId: 'nobody', step: 1.5, extra: true });
    await waitUntil(async () => (await lettersOf(service).count()).get('steps') === 1);
    const [letter] = await lettersOf(service).list('steps', 1);
    expect(letter?.reason).toContain('accountId must be a number string');
    expect(letter?.reason).toContain('step must be an integer');
    expect(letter?.reason).toContain('property extra should not exist');
  });

  it('is handled as a part of the trace that raised it', async () => {
    await using service = await start(FragileSteps);
    const traces: (string | undefined)[] = [];
    service.app.get(FragileSteps).check = () => void traces.push(currentTrace());
    const trace = newTrace();
    await withTrace(trace, () => service.step());
    await waitUntil(() => Promise.resolve(traces.length > 0));
    expect(traces).toEqual([trace]);
  });

  it('is handled by whichever of two workers, once', async () => {
    const shared = settings();
    await using first = await startWorker({ providers: [Steps], settings: shared });
    await using second = await startWorker({ providers: [Steps], settings: shared, addresses: first.addresses });
    const id = await first.step();
    for (let n = 1; n < 50; n++) await (n % 2 === 0 ? first : second).step(id);
    await waitUntil(async () => (await stepsOf(first, id)).length >= 50);
    await waitUntil(() => isEmpty(first));
    expect((await stepsOf(first, id)).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (__, n) => n + 1));
    expect(bucketOfId(id)).toBeGreaterThanOrEqual(0);
  });
});
