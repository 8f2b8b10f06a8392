import { randomBytes } from 'node:crypto';
import type { RedisClient, Store } from './redis-store';
import type { GuardedRedis } from './guarded-redis';

/** Sets the generation, unless another process has by now: KEYS[1], ARGV: what was found, what it shall be. */
const REPLACE = `local now = redis.call('GET', KEYS[1])
if (now or '') ~= ARGV[1] then return now end
redis.call('SET', KEYS[1], ARGV[2])
return ARGV[2]`;

/**
 * What is kept in Redis counts only within its generation. A new one begins when the server is another one or was started
 * again (what it remembers may be older than what it was told), when it was emptied, and after a process could not tell it
 * what was invalid.
 */
export class Generation {
  private readonly key: string;
  private known: string | undefined;
  /** This process could not say what was invalid. */
  private isOwed = false;

  constructor(
    private readonly redis: GuardedRedis,
    namespace: string,
  ) {
    this.key = `${namespace}:generation`;
    redis.beforeOpening((store) => this.learn(store));
  }

  /** Undefined: none is known, and nothing of Redis may be used. */
  get current(): string | undefined {
    return this.redis.isUp && !this.isOwed ? this.known : undefined;
  }

  /** Something invalid could not be told: nobody may use what is there. It is said as soon as Redis can be reached. */
  owe(): void {
    this.isOwed = true;
  }

  /** Whether Redis still holds the generation that is known here; if not, the new one is learnt. */
  async confirm(): Promise<boolean> {
    const before = this.known;
    await this.redis.run('generation', async (client, store) => {
      if (this.isOwed || (await client.get(this.key)) !== this.known) await this.learn(store);
    });
    return this.known === before;
  }

  private async learn({ client }: Store): Promise<void> {
    const server = await serverOf(client);
    const found = (await client.get(this.key)) ?? '';
    const isKept = found.startsWith(`${server}.`) && !this.isOwed;
    this.known = isKept
      ? found
      : await this.replace(client, found, `${server}.${randomBytes(9).toString('base64url')}`);
    this.isOwed = false;
  }

  private async replace(client: RedisClient, found: string, next: string): Promise<string> {
    return String(await client.eval(REPLACE, { keys: [this.key], arguments: [found, next] }));
  }
}

/** Changes with each start of a server, and with a failover. */
async function serverOf(client: RedisClient): Promise<string> {
  const cluster = client as unknown as {
    masters?: readonly unknown[];
    nodeClient?: (node: unknown) => Promise<RedisClient>;
  };
  if (cluster.masters === undefined || cluster.nodeClient === undefined) return runIdOf(await client.info('server'));
  const ids: string[] = [];
  for (const master of cluster.masters) ids.push(runIdOf(await (await cluster.nodeClient(master)).info('server')));
  return ids
    .map((id) => id.slice(0, 8))
    .sort()
    .join('-');
}

function runIdOf(info: string): string {
  return /^run_id:(\w+)/m.exec(info)?.[1] ?? 'unknown';
}
