import { setTimeout as delay } from 'node:timers/promises';
import { startRedis, type PrivateService } from '@aqueduct/testing/services';
import { Queue, type JobType } from 'bullmq';
import { Redis } from 'ioredis';

const UNFINISHED: JobType[] = ['wait', 'prioritized', 'delayed', 'active'];

/**
 * A Redis that loses with its process what it was told in the last second: as one with `appendfsync everysec` does when
 * its machine loses its power, but not when it is only killed, since the kernel keeps what was written.
 */
export class ForgetfulRedis implements AsyncDisposable {
  private readonly client: Redis;
  private readonly queue: Queue;

  private constructor(
    private readonly service: PrivateService,
    queue: string,
  ) {
    this.client = new Redis(service.url, { maxRetriesPerRequest: null });
    this.client.on('error', () => undefined);
    this.queue = new Queue(queue, { connection: this.client });
    this.queue.on('error', () => undefined);
  }

  /** @param queue the one that is watched. */
  static async start(queue: string): Promise<ForgetfulRedis> {
    return new ForgetfulRedis(await startRedis({ config: { appendonly: 'no' } }), queue);
  }

  get url(): string {
    return this.service.url;
  }

  /** Ids of the jobs of the queue that are still to be done, as it knows them. */
  async unfinished(): Promise<string[]> {
    const stored = await this.queue.getRanges(UNFINISHED, 0, -1);
    return stored.map((id) => decodeURIComponent(id.replace('id.', '')));
  }

  /** Kills it, and starts it as it was a second before. @returns jobs that it had taken, and does not know any more. */
  async loseLastSecond(): Promise<string[]> {
    await this.client.save();
    const known = new Set(await this.unfinished());
    await delay(1000);
    const taken = await this.unfinished();
    await this.service.restart();
    return taken.filter((id) => !known.has(id));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.disconnect();
    await this.queue.close();
    await this.service.stop();
  }
}
