import { randomBytes } from 'node:crypto';
import { floorsFromWire, floorsToWire, type WireFloor, mergeFloors, type Floors } from '@aqueduct/database';
import { RedisAwayError } from '../cache.errors';
import type { Generation } from './generation';
import type { GuardedRedis } from './guarded-redis';

/** Longer than any node may serve what is older than a write without being told of it. */
const KEPT_MS = 10_000;

/** Where each user's recent writes stand, for all processes. */
export class FloorsOfUsers {
  /** Each process writes what it knows under a name of its own: none can lower what another has noted. */
  private readonly process = randomBytes(9).toString('base64url');
  /** Of a generation that began later than this ago, what is missing may have been lost. */
  private since = { generation: '', at: 0 };

  constructor(
    private readonly redis: GuardedRedis,
    private readonly generation: Generation,
    private readonly namespace: string,
  ) {}

  /** @throws RedisAwayError when that is not sure. */
  async note(userId: string, floors: Floors): Promise<void> {
    const { known } = this.generation;
    if (known === undefined) throw new RedisAwayError('noting a write');
    const key = this.key(known, userId);
    const value = JSON.stringify(floorsToWire(floors));
    await this.redis.run('noting a write', (client) =>
      Promise.all([client.hSet(key, this.process, value), client.pExpire(key, KEPT_MS)]),
    );
  }

  /** None: the user has not written lately. Undefined: nobody can say. */
  async of(userId: string): Promise<Floors | undefined> {
    const generation = this.generation.current;
    if (generation === undefined) return undefined;
    try {
      const [noted, isSame] = await Promise.all([
        this.redis.run('reading a floor', (client) => client.hGetAll(this.key(generation, userId))),
        this.generation.confirm(),
      ]);
      if (!isSame || !this.isOld(generation)) return undefined;
      return mergeFloors(...Object.values(noted).map((text) => floorsFromWire(JSON.parse(text) as WireFloor[])));
    } catch {
      return undefined;
    }
  }

  private isOld(generation: string): boolean {
    if (this.since.generation !== generation) this.since = { generation, at: performance.now() };
    return performance.now() - this.since.at > KEPT_MS;
  }

  private key(generation: string, userId: string): string {
    return `${this.namespace}:${generation}:user:${userId}`;
  }
}
