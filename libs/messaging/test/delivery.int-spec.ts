import { bucketOfId, ShardReads, statement } from '@aqueduct/database';
import { waitUntil } from '@aqueduct/kernel/testing';
import {
  DEAD_LETTERS,
  EventConsumer,
  OnEvent,
  OutboxBacklog,
  type DeadLetters,
  type Effect,
} from '@aqueduct/messaging';
import { Injectable } from '@nestjs/common';
import { note, Stepped } from './ledger';
import { startWorker, type Service } from './service';
import { TRANSPORTS } from './transports';

const EFFECTS = statement(
  'spec.effects',
  'SELECT step FROM ledger_effects WHERE bucket = $1 AND account_id = $2 AND consumer = $3 ORDER BY n',
);

async function stepsOf({ app }: Service, id: string, consumer = 'steps'): Promise<number[]> {
  const rows = await app
    .get(ShardReads)
    .at(bucketOfId(id))
    .rows<{ step: number }>(EFFECTS, [bucketOfId(id), id, consumer]);
  return rows.map(({ step }) => step);
}

@Injectable()
@EventConsumer('steps')
class Steps {
  readonly seen: number[] = [];

  @OnEvent(Stepped)
  async stepped(event: Stepped, effect: Effect): Promise<void> {
    this.seen.push(event.step);
    await effect.onShard(bucketOfId(event.accountId), (tx) => note(tx, 'steps', event));
  }
}

describe.each(TRANSPORTS)('%s', (_, settings) => {
  it('an event that is raised in a transaction reaches its handler, and leaves the outbox', async () => {
    await using service = await startWorker({ providers: [Steps], settings: settings() });
    const id = await service.step();
    await waitUntil(async () => (await stepsOf(service, id)).length === 1);
    expect(await stepsOf(service, id)).toEqual([1]);
    await waitUntil(async () => (await service.app.get(OutboxBacklog).read()).every(({ events }) => events === 0));
    expect(await service.app.get(OutboxBacklog).read()).toMatchObject([
      { shard: 0, events: 0, hasRelay: true },
      { shard: 1, events: 0, hasRelay: true },
    ]);
  });

  it('an event whose handler fails is tried again, and after its attempts lies among the dead letters with its reason', async () => {
    @Injectable()
    @EventConsumer('steps')
    class Broken {
      attempts = 0;
      isMended = false;

      @OnEvent(Stepped)
      async stepped(event: Stepped, effect: Effect): Promise<void> {
        this.attempts++;
        if (!this.isMended) throw new Error('out of order');
        await effect.onShard(bucketOfId(event.accountId), (tx) => note(tx, 'steps', event));
      }
    }
    await using service = await startWorker({ providers: [Broken], settings: settings() });
    const letters = service.app.get<DeadLetters>(DEAD_LETTERS);
    const id = await service.step();
    await waitUntil(async () => (await letters.count()).get('steps') === 1);
    expect(service.app.get(Broken).attempts).toBe(3);
    expect(await letters.list('steps', 10)).toMatchObject([
      { group: 'steps', reason: 'Error: out of order', attempts: 3, routingKey: 'account.ledger.stepped.v1' },
    ]);
    service.app.get(Broken).isMended = true;
    expect(await letters.redrive({ group: 'steps' })).toBe(1);
    await waitUntil(async () => (await stepsOf(service, id)).length === 1);
    expect(await letters.count()).toEqual(new Map());
  });
});
