import type { Addresses } from '@aqueduct/database';
import type { OwnedTopology, TopologyNode } from '@aqueduct/database/testing';

const ACCOUNTS = 'SELECT id::text, steps FROM ledger_accounts';
const EFFECTS =
  'SELECT consumer, account_id::text AS id, array_agg(step ORDER BY n) AS steps FROM ledger_effects GROUP BY 1, 2';
const TOTALS = 'SELECT account_id::text AS id, steps FROM ledger_totals';
const GROUPS = ['steps', 'ordered'];

/** What the databases say: how often each account stepped, and what each group made of it. */
export class Books {
  constructor(
    private readonly accounts: ReadonlyMap<string, number>,
    /** By group and account. */
    private readonly effects: ReadonlyMap<string, readonly number[]>,
    private readonly totals: ReadonlyMap<string, number>,
  ) {}

  /** Whether nothing is missing any more; there may be too much. */
  get isComplete(): boolean {
    return [...this.accounts].every(
      ([id, steps]) =>
        (this.totals.get(id) ?? 0) >= steps && GROUPS.every((group) => this.of(group, id).length >= steps),
    );
  }

  /** Effects of all groups that write one for each step. */
  get count(): number {
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
    const all = Array.from({ length: steps }, (_, n) => n + 1).join();
    const seen = this.of('steps', id).toSorted((a, b) => a - b);
    return [
      ...(seen.join() === all ? [] : [`account ${id}: ${steps} steps had the effects ${seen.join()}`]),
      ...(this.of('ordered', id).join() === all
        ? []
        : [`account ${id}: in order came ${this.of('ordered', id).join()}`]),
      ...(this.totals.get(id) === steps
        ? []
        : [`account ${id}: ${steps} steps were counted as ${this.totals.get(id)}`]),
    ];
  }

  private of(group: string, id: string): readonly number[] {
    return this.effects.get(`${group} ${id}`) ?? [];
  }
}

export async function read(topology: OwnedTopology, addresses: Addresses): Promise<Books> {
  const accounts = new Map<string, number>();
  const effects = new Map<string, number[]>();
  for (const [n, shard] of addresses.shards.entries()) {
    const { primary } = topology.shard(n);
    const database = databaseOf(shard.nodes[0]?.url);
    for (const { id, steps } of await rows<{ id: string; steps: number }>(primary, database, ACCOUNTS))
      accounts.set(id, steps);
    for (const { consumer, id, steps } of await rows<{ consumer: string; id: string; steps: number[] }>(
      primary,
      database,
      EFFECTS,
    ))
      effects.set(`${consumer} ${id}`, steps);
  }
  const totals = await rows<{ id: string; steps: number }>(
    topology.directory.primary,
    databaseOf(addresses.directory.nodes[0]?.url),
    TOTALS,
  );
  return new Books(accounts, effects, new Map(totals.map(({ id, steps }) => [id, steps])));
}

function databaseOf(url = ''): string {
  return new URL(url).pathname.slice(1);
}

async function rows<T>(node: TopologyNode, database: string, sql: string): Promise<T[]> {
  return node.client.query<T & object>(sql, [], database);
}
