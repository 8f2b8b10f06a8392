import type { Floors } from '@aqueduct/database';
import { floorsFromWire, floorsToWire } from '../bus/wire';
import type { Generation } from './generation';
import type { GuardedRedis } from './guarded-redis';

/** Longer than any node may serve what is older than a write without being told of it. */
const KEPT_MS = 10_000;

/** Where each user's recent writes stand, for all processes. */
export class FloorsOfUsers {
  /** Of a generation that began later than this ago, what is missing may have been lost. */
  private since = { generation: '', at: 0 };

  constructor(
    private readonly redis: GuardedRedis,
    private readonly generation: Generation,
    private readonly namespace: string,
  ) {}

  /** @throws RedisAwayError when that is not sure. */
  async note(userId: string, floors: Floors): Promise<void> {
    const value = JSON.stringify(floorsToWire(floors));
    await this.redis.run('noting a write', (client) => client.set(this.key(userId), value, { PX: KEPT_MS }));
  }

  /** None: the user has not written lately. Undefined: nobody can say. */
  async of(userId: string): Promise<Floors | undefined> {
    const generation = this.generation.current;
    if (generation === undefined) return undefined;
    try {
      const key = this.key(userId);
      const [text, isSame] = await Promise.all([
        this.redis.run('reading a floor', (client) => client.get(key)),
        this.generation.confirm(),
      ]);
      if (!isSame || !this.isOld(generation)) return undefined;
      return text === null ? new Map() : floorsFromWire(JSON.parse(text) as Parameters<typeof floorsFromWire>[0]);
    } catch {
      return undefined;
    }
  }

  private isOld(generation: string): boolean {
    if (this.since.generation !== generation) this.since = { generation, at: performance.now() };
    return performance.now() - this.since.at > KEPT_MS;
  }

  private key(userId: string): string {
    return `${this.namespace}:${this.generation.current ?? 'none'}:user:${userId}`;
  }
}
