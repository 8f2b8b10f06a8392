import { bucketOfId, type Addresses } from '@aqueduct/database';
import type { OwnedTopology, TopologyNode } from '@aqueduct/database/testing';

const ACCOUNTS = 'SELECT id::text, steps FROM ledger_accounts';
const EFFECTS =
  'SELECT consumer, account_id::text AS id, array_agg(step ORDER BY n) AS steps FROM ledger_effects GROUP BY 1, 2';
const TOTALS = 'SELECT account_id::text AS id, steps FROM ledger_totals';

/** Whose effects are counted: `jobs` are those of jobs, the others those of consumers. */
export type Group = 'steps' | 'ordered' | 'totals' | 'jobs';

/** What the databases say: how often each account stepped, and what each group made of it. */
export class Books {
  constructor(
    private readonly groups: readonly Group[],
    private readonly accounts: ReadonlyMap<string, number>,
    /** By group and account. */
    private readonly effects: ReadonlyMap<string, readonly number[]>,
    private readonly totals: ReadonlyMap<string, number>,
  ) {}

  /** Whether nothing is missing any more; there may be too much. */
  get isComplete(): boolean {
    return [...this.accounts].every(([id, steps]) =>
      this.groups.every((group) => this.count(group, id) >= due(group, id, steps).length),
    );
  }

  /** Effects of all groups that write one for each step. */
  get total(): number {
    return [...this.effects.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** @param acknowledged steps that somebody was told have happened. */
  mistakes(acknowledged: ReadonlyMap<string, number>): string[] {
    const lost = [...acknowledged].flatMap(([id, steps]) =>
      (this.accounts.get(id) ?? 0) < steps ? [`account ${id} lost an acknowledged step`] : [],
    );
    return [...lost, ...[...this.accounts].flatMap(([id, steps]) => this.mistakesOf(id, steps))].slice(0, 20);
  }

  private mistakesOf(id: string, steps: number): string[] {
    return this.groups.flatMap((group) => this.mistakeOf(group, id, steps) ?? []);
  }

  private mistakeOf(group: Group, id: string, steps: number): string | undefined {
    const count = this.count(group, id);
    if (group === 'totals')
      return count === steps ? undefined : `account ${id}: ${steps} steps were counted as ${count}`;
    const seen = this.of(group, id);
    const [effects, wanted] = [group === 'ordered' ? seen : seen.toSorted((a, b) => a - b), due(group, id, steps)];
    if (effects.join() === wanted.join()) return undefined;
    return group === 'ordered'
      ? `account ${id}: in order came ${effects.join()}`
      : `account ${id}: ${steps} steps had the effects ${effects.join()} of ${group}`;
  }

  private count(group: Group, id: string): number {
    return group === 'totals' ? (this.totals.get(id) ?? 0) : this.of(group, id).length;
  }

  private of(group: Group, id: string): readonly number[] {
    return this.effects.get(`${group} ${id}`) ?? [];
  }
}

/** Whether a job is born of the step: of one in four, at any moment. */
export function bearsJob(accountId: string, step: number): boolean {
  return (bucketOfId(accountId) + step) % 4 === 0;
}

/** The steps, from 1, that have an effect of the group. */
function due(group: Group, id: string, steps: number): number[] {
  const all = Array.from({ length: steps }, (_, n) => n + 1);
  return group === 'jobs' ? all.filter((step) => bearsJob(id, step)) : all;
}

export async function read(topology: OwnedTopology, addresses: Addresses, groups: readonly Group[]): Promise<Books> {
  const accounts = await onShards<{ id: string; steps: number }>(topology, addresses, ACCOUNTS);
  const effects = await onShards<{ consumer: string; id: string; steps: number[] }>(topology, addresses, EFFECTS);
  const totals = await rows<{ id: string; steps: number }>(
    topology.directory.primary,
    addresses.directory.nodes[0]?.url,
    TOTALS,
  );
  return new Books(
    groups,
    new Map(accounts.map(({ id, steps }) => [id, steps])),
    new Map(effects.map(({ consumer, id, steps }) => [`${consumer} ${id}`, steps])),
    new Map(totals.map(({ id, steps }) => [id, steps])),
  );
}

/** The rows of all shards. */
export async function onShards<T>(topology: OwnedTopology, addresses: Addresses, sql: string): Promise<T[]> {
  const found: T[] = [];
  for (const [n, { nodes }] of addresses.shards.entries())
    found.push(...(await rows<T>(topology.shard(n).primary, nodes[0]?.url, sql)));
  return found;
}

async function rows<T>(node: TopologyNode, url = '', sql: string): Promise<T[]> {
  return node.client.query<T & object>(sql, [], new URL(url).pathname.slice(1));
}
