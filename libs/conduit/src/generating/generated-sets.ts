import { Directory, statement, type CopyRow, type TableRows } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { claimsOf } from '../users';
import type { GeneratedUsers } from './generated-users';
import { emailDomain } from './set-names';

/** What is only one at a time in an installation: making a set and removing one. */
export const GENERATED_WORK = 'generating or removing load data';

/**
 * A claim of this kind says that there is a set, and its value the seed. It is the first row that a set has and the last
 * one that is removed, so that a set of which anything is left can be found. Settled: no sweeper looks at it.
 */
const KIND = 'generated';
const NOBODY = '0';
const PAGE = 20_000;
const CLAIM_COLUMNS = ['kind', 'value', 'owner_id', 'version', 'settled', 'touched_at'] as const;

const SEEDS = statement('generated.seeds', `SELECT value FROM aqueduct_core.claims WHERE kind = '${KIND}'`);
const OWNERS = statement(
  'generated.owners',
  `WITH page AS (SELECT value, owner_id FROM aqueduct_core.claims WHERE kind = 'email' AND value > $1 ORDER BY value LIMIT ${PAGE})
   SELECT max(value) AS last, coalesce(array_agg(owner_id::text) FILTER (WHERE value LIKE $2), '{}') AS ids FROM page`,
);
const DELETE_CLAIMS = statement(
  'generated.delete-claims',
  `DELETE FROM aqueduct_core.claims WHERE owner_id = ANY ($1::bigint[]) AND kind <> '${KIND}'`,
);
const FORGET = statement('generated.forget', `DELETE FROM aqueduct_core.claims WHERE kind = '${KIND}' AND value = $1`);

interface OwnersPage {
  readonly ids: string[];
  /** The last address that was looked at; null: there are no more. */
  readonly last: string | null;
}

/** What the directory holds of generated sets: that they are there, and the claims of their users. */
@Injectable()
export class GeneratedSets {
  constructor(private readonly directory: Directory) {}

  /** Seeds of all sets of which anything is there, in ascending order. */
  async seeds(): Promise<number[]> {
    const rows = await this.directory.primaryReads.rows<{ value: string }>(SEEDS, []);
    return rows.map(({ value }) => Number(value)).sort((a, b) => a - b);
  }

  /** The mark of the set, and settled claims of all its names. */
  claims(seed: number, users: GeneratedUsers): TableRows {
    return { table: 'aqueduct_core.claims', columns: CLAIM_COLUMNS, rows: claimRows(seed, users) };
  }

  /** Ids of all who claim an address of the set, in pages. */
  async *owners(seed: number): AsyncGenerator<string[]> {
    let last: string | null = '';
    while (last !== null) {
      const page: OwnersPage | undefined = await this.directory.primaryReads.row<OwnersPage>(OWNERS, [
        last,
        `%@${emailDomain(seed)}`,
      ]);
      if (page !== undefined && page.ids.length > 0) yield page.ids;
      last = page?.last ?? null;
    }
  }

  async deleteClaims(ownerIds: readonly string[]): Promise<void> {
    await this.directory.transaction((tx) => tx.query(DELETE_CLAIMS, [ownerIds]));
  }

  /** Nothing is left of the set. */
  async forget(seed: number): Promise<void> {
    await this.directory.transaction((tx) => tx.query(FORGET, [String(seed)]));
  }
}

function* claimRows(seed: number, users: GeneratedUsers): Generator<CopyRow> {
  yield [KIND, String(seed), NOBODY, 1, true, users.user(0).createdAt];
  for (let index = 0; index < users.count; index++) {
    const user = users.user(index);
    for (const { kind, value } of claimsOf(user)) yield [kind, value, user.id, 1, true, user.createdAt];
  }
}
