import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@aqueduct/kernel';
import { statement } from '../statements/statement';
import { Directory } from './directory';

/** A unique name: a user name, an e-mail address. */
export interface Name {
  readonly kind: string;
  readonly value: string;
}

/** A claim as it was seen; what is done to it later applies to this version only. */
export interface SeenClaim extends Name {
  readonly ownerId: string;
  readonly version: number;
}

/** At least one of the names is another owner's. Nothing was claimed. */
export class NamesTakenError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'NAMES_TAKEN';

  /** @param taken every name that was taken, and by whom. */
  constructor(readonly taken: readonly SeenClaim[]) {
    super(
      `Taken: ${taken.map(({ kind }) => kind).join(', ')}`,
      Object.fromEntries(taken.map(({ kind }) => [kind, ['has already been taken']])),
    );
  }
}

/*
 * The first version is random: a name that is released and claimed again by the same owner must not come back to one
 * that somebody saw before, and may still release.
 */
const CLAIM = statement(
  'claims.claim',
  `INSERT INTO aqueduct_core.claims AS c (kind, value, owner_id, version)
   SELECT kind, value, $1::bigint, floor(random() * 1e9)::int FROM unnest($2::text[], $3::text[]) AS wanted (kind, value) ORDER BY kind, value
   ON CONFLICT (kind, value) DO UPDATE SET version = c.version + 1, settled = false, touched_at = now() WHERE c.owner_id = excluded.owner_id
   RETURNING kind, value, owner_id AS "ownerId", version`,
);
const LEAVE = statement(
  'claims.leave',
  `UPDATE aqueduct_core.claims SET settled = false, touched_at = now()
   WHERE owner_id = $1 AND (kind, value) IN (SELECT * FROM unnest($2::text[], $3::text[]))
   RETURNING kind, value, owner_id AS "ownerId", version`,
);
const LOOK_UP = statement(
  'claims.look-up',
  `SELECT kind, value, owner_id AS "ownerId", version FROM aqueduct_core.claims WHERE (kind, value) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
);
const UNSETTLED = statement(
  'claims.unsettled',
  `SELECT kind, value, owner_id AS "ownerId", version FROM aqueduct_core.claims
   WHERE NOT settled AND touched_at < now() - make_interval(secs => $1 / 1000.0) ORDER BY touched_at LIMIT $2 OFFSET $3`,
);
const LOCK = statement(
  'claims.lock',
  'SELECT FROM aqueduct_core.claims WHERE kind = $1 AND value = $2 AND owner_id = $3 AND version = $4 FOR UPDATE',
);
/*
 * An owner with two names of a kind is in the middle of a rename: the record that said this name a moment ago may say the
 * other one by now, and a claim that is settled is never looked at again.
 */
const SETTLE = statement(
  'claims.settle',
  `UPDATE aqueduct_core.claims AS c SET settled = true WHERE kind = $1 AND value = $2 AND owner_id = $3 AND version = $4
   AND NOT EXISTS (SELECT FROM aqueduct_core.claims AS other WHERE other.owner_id = $3 AND other.kind = $1 AND other.value <> $2)
   RETURNING kind`,
);
const RELEASE = statement(
  'claims.release',
  'DELETE FROM aqueduct_core.claims WHERE kind = $1 AND value = $2 AND owner_id = $3 AND version = $4',
);

/**
 * Names that must be unique over all shards. A claim is a promise, never the truth: the owner's record on its shard
 * is, and whoever follows a claim believes that record. Claims are therefore made before the record says the name, and
 * released after it no longer does; what a crash leaves in between, `ClaimSweeper` puts right.
 */
@Injectable()
export class Claims {
  constructor(@Inject(Directory) private readonly directory: Directory) {}

  /**
   * Claims all the names for the owner, or none. Claiming one's own again raises its version.
   * @param leaving names that the owner will give up once its record says the new ones: pass what is returned for
   * them to `release` then.
   * @throws NamesTakenError
   */
  claim(ownerId: string, wanted: readonly Name[], leaving: readonly Name[] = []): Promise<SeenClaim[]> {
    return this.directory.transaction(async (tx) => {
      const [kinds, values] = columns(wanted);
      const claimed = await tx.query<SeenClaim>(CLAIM, [ownerId, kinds, values]);
      if (claimed.length < wanted.length) {
        const holders = await tx.query<SeenClaim>(LOOK_UP, [kinds, values]);
        throw new NamesTakenError(holders.filter((holder) => holder.ownerId !== ownerId));
      }
      return leaving.length === 0 ? [] : tx.query<SeenClaim>(LEAVE, [ownerId, ...columns(leaving)]);
    });
  }

  /** Gives claims up, each only at the version seen: one that was claimed again since stays. */
  async release(claims: readonly SeenClaim[]): Promise<void> {
    if (claims.length > 0)
      await this.directory.transaction(async (tx) => this.each(claims, (claim) => tx.query(RELEASE, claim)));
  }

  /**
   * Notes that the owners' records say the names, so that the sweeper need not look again; not while they are being
   * renamed.
   * @returns how many it noted.
   */
  async settle(claims: readonly SeenClaim[]): Promise<number> {
    if (claims.length === 0) return 0;
    return this.directory.transaction(async (tx) => {
      let settled = 0;
      await this.each(claims, async (claim) => {
        // Locked first: a rename that holds the row is over then, and seen by the next statement.
        await tx.query(LOCK, claim);
        settled += (await tx.query(SETTLE, claim)).length;
      });
      return settled;
    });
  }

  /** Who claims the name, as fresh as the reader was promised. Believe only the owner's record. */
  async ownerOf(name: Name): Promise<string | undefined> {
    return (await this.directory.reads.row<SeenClaim>(LOOK_UP, columns([name])))?.ownerId;
  }

  /** The owners of several names in one statement, in the order of the names. */
  async ownersOf(names: readonly Name[]): Promise<(string | undefined)[]> {
    const found = await this.directory.reads.rows<SeenClaim>(LOOK_UP, columns(names));
    return names.map(({ kind, value }) => found.find((claim) => claim.kind === kind && claim.value === value)?.ownerId);
  }

  /** As `ownerOf`, from the primary: for who comes in, and before writes. */
  async currentOwnerOf(name: Name): Promise<string | undefined> {
    return (await this.directory.primaryReads.row<SeenClaim>(LOOK_UP, columns([name])))?.ownerId;
  }

  /** Claims that were touched more than `olderThanMs` ago and never settled, oldest first, without the first `skip`. */
  unsettled(olderThanMs: number, limit: number, skip = 0): Promise<SeenClaim[]> {
    return this.directory.primaryReads.rows<SeenClaim>(UNSETTLED, [olderThanMs, limit, skip]);
  }

  private async each(claims: readonly SeenClaim[], query: (params: unknown[]) => Promise<unknown>): Promise<void> {
    for (const { kind, value, ownerId, version } of claims) await query([kind, value, ownerId, version]);
  }
}

function columns(names: readonly Name[]): [kinds: string[], values: string[]] {
  return [names.map(({ kind }) => kind), names.map(({ value }) => value)];
}
