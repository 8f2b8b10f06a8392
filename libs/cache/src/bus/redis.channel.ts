import { setTimeout as delay } from 'node:timers/promises';
import type { GuardedRedis } from '../redis/guarded-redis';
import { disconnect, type RedisClient } from '../redis/redis-store';
import type { Channel } from './channel';

const AGAIN_MS = 100;
/** Whoever sends hears itself: a connection on which nothing came for so long is dead. */
const SILENCE_MS = 3000;

/** The bus over Redis' own publish and subscribe, on a connection of its own. */
export class RedisChannel implements Channel {
  readonly maxBytes = 64_000;
  private readonly name: string;
  private readonly stopping = new AbortController();
  private subscriber: RedisClient | undefined;
  private heardAt = 0;

  constructor(
    private readonly redis: GuardedRedis,
    namespace: string,
  ) {
    this.name = `${namespace}:invalid`;
  }

  open(received: (text: string) => void, opened: () => void): void {
    void this.keepOpen((text) => {
      this.heardAt = performance.now();
      received(text);
    }, opened);
  }

  async send(text: string): Promise<void> {
    await this.redis.run('telling what is invalid', (client) => client.publish(this.name, text));
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.drop();
  }

  private async keepOpen(received: (text: string) => void, opened: () => void): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.listen(received, opened).catch(() => undefined);
      await this.drop();
      await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Until nothing is heard any more. After a loss the client subscribes again by itself, and something may have been missed. */
  private async listen(received: (text: string) => void, opened: () => void): Promise<void> {
    const { signal } = this.stopping;
    const subscriber = await this.redis.run('subscribing', (client) => Promise.resolve(client.duplicate()));
    subscriber.on('error', () => undefined);
    this.subscriber = subscriber;
    const listening = subscriber.connect().then(() => subscriber.subscribe(this.name, received));
    listening.catch(() => undefined);
    await Promise.race([listening, delay(SILENCE_MS, undefined, { signal, ref: false }).then(giveUp)]);
    this.heardAt = performance.now();
    opened();
    subscriber.on('ready', opened);
    while (!signal.aborted && !(this.redis.isUp && performance.now() - this.heardAt > SILENCE_MS))
      await delay(AGAIN_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }

  private async drop(): Promise<void> {
    const { subscriber } = this;
    this.subscriber = undefined;
    if (subscriber !== undefined) await disconnect(subscriber);
  }
}

function giveUp(): never {
  throw new Error('The subscription is not answered');
}
