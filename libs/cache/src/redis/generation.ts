import { randomBytes } from 'node:crypto';
import type { GuardedRedis } from './guarded-redis';
import type { RedisClient, Store } from './redis-store';
import { serverOf } from './server-of';

/** Sets the generation, unless another process has by now: KEYS[1], ARGV: what was found, what it shall be. */
const REPLACE = `local now = redis.call('GET', KEYS[1])
if (now or '') ~= ARGV[1] then return now end
redis.call('SET', KEYS[1], ARGV[2])
return ARGV[2]`;

/** How often each process looks whether the generation is still the same. */
export const CONFIRM_MS = 250;
/** After Redis was away, others may learn only now that it is back, and what they could not tell. */
const REOPENING_MS = 3 * CONFIRM_MS;

/**
 * What is kept in Redis counts only within its generation. A new one begins when the server is another one or was started
 * again (what it remembers may be older than what it was told), when it was emptied, and after a process could not tell it
 * what was invalid. A young one is not used yet: what others told the one before may not be seen on every database.
 */
export class Generation {
  private readonly key: string;
  private learnt: string | undefined;
  /** How often this process could not say what was invalid, and how often it has been made good. */
  private owed = 0;
  private paid = 0;
  /** In ms of the monotonic clock. */
  private usableFrom = 0;

  /** @param settleMs after that time every database shows what was committed before. */
  constructor(
    private readonly redis: GuardedRedis,
    private readonly namespace: string,
    private readonly settleMs: number,
  ) {
    this.key = `${namespace}:generation`;
    redis.beforeOpening((store) => this.relearn(store));
  }

  /** Of what may be read. Undefined: none is known, and nothing of Redis may be used. */
  get current(): string | undefined {
    const isUsable = this.redis.isUp && this.owed === this.paid && performance.now() >= this.usableFrom;
    return isUsable ? this.learnt : undefined;
  }

  /** Of what is told. Undefined: none was ever known. */
  get known(): string | undefined {
    return this.learnt;
  }

  /** Something invalid could not be told: nobody may use what is there. It is said as soon as Redis can be reached. */
  owe(): void {
    this.owed++;
  }

  /**
   * Whether Redis still holds the generation that is known here; if not, the new one is learnt.
   * @throws RedisAwayError
   */
  async confirm(): Promise<boolean> {
    const before = this.learnt;
    await this.redis.run('generation', async (client, store) => {
      if (this.owed !== this.paid || (await client.get(this.key)) !== before) await this.learn(store);
    });
    return this.learnt === before;
  }

  private async relearn(store: Store): Promise<void> {
    const isFirst = this.learnt === undefined;
    await this.learn(store);
    if (!isFirst) this.usableFrom = Math.max(this.usableFrom, performance.now() + REOPENING_MS);
  }

  private async learn({ client }: Store): Promise<void> {
    const { owed } = this;
    const server = await serverOf(client);
    const found = (await client.get(this.key)) ?? '';
    const isKept = found.startsWith(`${server}.`) && owed === this.paid;
    const next = isKept
      ? found
      : await this.replace(client, found, `${server}.${randomBytes(9).toString('base64url')}`);
    const youngMs = await client.pTTL(this.youngKey(next));
    this.usableFrom = Math.max(this.usableFrom, performance.now() + Math.max(0, youngMs));
    this.learnt = next;
    // What came to be owed meanwhile may not be in it.
    this.paid = owed;
  }

  private async replace(client: RedisClient, found: string, next: string): Promise<string> {
    await client.set(this.youngKey(next), '', { PX: this.settleMs + CONFIRM_MS });
    return String(await client.eval(REPLACE, { keys: [this.key], arguments: [found, next] }));
  }

  private youngKey(generation: string): string {
    return `${this.namespace}:${generation}:young`;
  }
}
