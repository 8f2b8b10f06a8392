import { bucketOfId, ShardReads, statement } from '@aqueduct/database';
import { EventConsumer, OnEvent, OnEvents, type BatchEffect, type Effect } from '../index';
import { Injectable } from '@nestjs/common';
import { note, Stepped, total } from './ledger';
import type { Service } from './service';

const EFFECTS = statement(
  'spec.effects',
  'SELECT step FROM ledger_effects WHERE bucket = $1 AND account_id = $2 AND consumer = $3 ORDER BY n',
);

/** What a group did for an account, in the order in which it did it. */
export async function stepsOf({ app }: Service, id: string, consumer = 'steps'): Promise<number[]> {
  const bucket = bucketOfId(id);
  const rows = await app.get(ShardReads).at(bucket).rows<{ step: number }>(EFFECTS, [bucket, id, consumer]);
  return rows.map(({ step }) => step);
}

@Injectable()
@EventConsumer('steps')
export class Steps {
  @OnEvent(Stepped)
  async stepped(event: Stepped, effect: Effect): Promise<void> {
    await effect.onShard(bucketOfId(event.accountId), (tx) => note(tx, 'steps', event));
  }
}

/** Fails on some events until it is mended. */
abstract class Fragile {
  readonly attempts: Stepped[] = [];
  /** Throws for what must not succeed. */
  check: (event: Stepped) => void = () => undefined;

  protected async handle(consumer: string, event: Stepped, effect: Effect): Promise<void> {
    this.attempts.push(event);
    this.check(event);
    await effect.onShard(bucketOfId(event.accountId), (tx) => note(tx, consumer, event));
  }
}

@Injectable()
@EventConsumer('fragile')
export class FragileSteps extends Fragile {
  @OnEvent(Stepped)
  stepped(event: Stepped, effect: Effect): Promise<void> {
    return this.handle('fragile', event, effect);
  }
}

@Injectable()
@EventConsumer('ordered', { ordered: true })
export class OrderedSteps extends Fragile {
  @OnEvent(Stepped)
  stepped(event: Stepped, effect: Effect): Promise<void> {
    return this.handle('ordered', event, effect);
  }
}

@Injectable()
@EventConsumer('totals')
export class Totals {
  readonly sizes: number[] = [];

  @OnEvents(Stepped, { max: 50, waitMs: 20 })
  async stepped(events: Stepped[], effect: BatchEffect<Stepped>): Promise<void> {
    this.sizes.push(events.length);
    await effect.onDirectory((tx, fresh) => total(tx, fresh));
  }
}
