import { setTimeout as delay } from 'node:timers/promises';
import type { GuardedRedis } from '../redis/guarded-redis';
import type { RedisClient } from '../redis/redis-store';
import type { Channel } from './channel';

const AGAIN_MS = 100;

/** The bus over Redis' own publish and subscribe, on a connection of its own. */
export class RedisChannel implements Channel {
  readonly maxBytes = 64_000;
  private readonly name: string;
  private readonly stopping = new AbortController();
  private subscriber: RedisClient | undefined;
  private loop: Promise<void> | undefined;

  constructor(
    private readonly redis: GuardedRedis,
    namespace: string,
  ) {
    this.name = `${namespace}:invalid`;
  }

  open(received: (text: string) => void, opened: () => void): void {
    this.loop = this.subscribe(received, opened);
  }

  async send(text: string): Promise<void> {
    await this.redis.run('telling what is invalid', (client) => client.publish(this.name, text));
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.loop;
    await this.subscriber?.disconnect().catch(() => undefined);
  }

  /** The client subscribes again by itself after a loss: then `ready` says that something may have been missed. */
  private async subscribe(received: (text: string) => void, opened: () => void): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.redis.run('subscribing', async (client) => {
          const subscriber = (this.subscriber ??= client.duplicate());
          subscriber.on('error', () => undefined);
          if (!subscriber.isOpen) void subscriber.connect().catch(() => undefined);
          await Promise.resolve();
        });
        const subscriber = this.subscriber as RedisClient;
        while (!subscriber.isReady && !signal.aborted) await delay(AGAIN_MS / 10);
        if (signal.aborted) return;
        await subscriber.subscribe(this.name, received);
        opened();
        subscriber.on('ready', opened);
        return;
      } catch {
        await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
