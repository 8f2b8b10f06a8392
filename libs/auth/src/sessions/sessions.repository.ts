import { randomBytes } from 'node:crypto';
import { newId, statement, type ShardTransaction, type Transaction } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/scope';

/** How long a session lasts, in s. */
export interface SessionLifetimes {
  /** After its last use. */
  readonly idleSeconds: number;
  /** After its beginning, however often it is used; undefined: for as long as it is used. */
  readonly maxSeconds: number | undefined;
}

export interface NewSession {
  readonly userId: string;
  readonly device: string;
  readonly address: string;
  /** Undefined: whatever its user may. */
  readonly scopes: readonly Scope[] | undefined;
}

export interface LockedSession {
  readonly userId: string;
  readonly nonce: Buffer;
  readonly generation: number;
  /** Null: whatever its user may. */
  readonly scopes: readonly Scope[] | null;
  readonly isOver: boolean;
  /** Since its present token replaced another one. */
  readonly sinceRotationMs: number;
}

/** Most sessions of one user: one more ends the one that was not used for longest. */
const MOST = 100;
const NONCE_BYTES = 16;
const TABLE = 'aqueduct_core.sessions';

/** @param n of the parameters `idleSeconds` and `maxSeconds`, which follow each other. */
const expiry = (createdAt: string, n: number): string =>
  `least(now() + make_interval(secs => $${n}), ${createdAt} + make_interval(secs => $${n + 1}))`;

const OPEN = statement(
  'auth.session-open',
  `WITH opened AS (
     INSERT INTO ${TABLE} (bucket, id, user_id, nonce, device, address, scopes, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, ${expiry('now()', 8)}))
   DELETE FROM ${TABLE} WHERE bucket = $1 AND id IN (
     SELECT id FROM ${TABLE} WHERE bucket = $1 AND user_id = $3 ORDER BY last_used_at DESC, id DESC OFFSET ${MOST - 1})
   RETURNING id`,
);
const LOCK = statement(
  'auth.session-lock',
  `SELECT user_id AS "userId", nonce, generation, scopes, expires_at <= now() AS "isOver",
     (extract(epoch FROM now() - rotated_at) * 1000)::float8 AS "sinceRotationMs"
   FROM ${TABLE} WHERE bucket = $1 AND id = $2 FOR UPDATE`,
);
const ROTATE = statement(
  'auth.session-rotate',
  `UPDATE ${TABLE} SET generation = $3, rotated_at = now(), last_used_at = now(), expires_at = ${expiry('created_at', 4)}
   WHERE bucket = $1 AND id = $2`,
);
const USED = statement(
  'auth.session-used',
  `UPDATE ${TABLE} SET last_used_at = now(), expires_at = ${expiry('created_at', 3)}
   WHERE (bucket, id) IN (SELECT * FROM unnest($1::smallint[], $2::bigint[])) AND expires_at > now()`,
);
const END = statement(
  'auth.session-end',
  `DELETE FROM ${TABLE} WHERE bucket = $1 AND id = $2 AND user_id = $3 RETURNING id`,
);
const END_ALL = statement(
  'auth.session-end-all',
  `DELETE FROM ${TABLE} WHERE bucket = $1 AND user_id = $2 AND id IS DISTINCT FROM $3 RETURNING id`,
);

/** Writes of sessions. Each row lives with its user, and its id leads there. */
@Injectable()
export class SessionsRepository {
  /** @returns the session, and the ids of those that it ended. */
  async open(
    tx: ShardTransaction,
    { userId, device, address, scopes }: NewSession,
    lifetimes: SessionLifetimes,
  ): Promise<{ id: string; nonce: Buffer; ended: string[] }> {
    const [id, nonce] = [newId(tx.bucket), randomBytes(NONCE_BYTES)];
    const params = [tx.bucket, id, userId, nonce, device, address, scopes ?? null, ...secondsOf(lifetimes)];
    const rows = await tx.query<{ id: string }>(OPEN, params);
    return { id, nonce, ended: rows.map((row) => row.id) };
  }

  /** Locked until the transaction ends; undefined: it has ended. */
  async lock(tx: ShardTransaction, id: string): Promise<LockedSession | undefined> {
    return (await tx.query<LockedSession>(LOCK, [tx.bucket, id]))[0];
  }

  async rotate(tx: ShardTransaction, id: string, generation: number, lifetimes: SessionLifetimes): Promise<void> {
    await tx.query(ROTATE, [tx.bucket, id, generation, ...secondsOf(lifetimes)]);
  }

  /** @param ids all of buckets of the transaction. */
  async used(
    tx: Transaction,
    sessions: readonly { readonly bucket: number; readonly id: string }[],
    lifetimes: SessionLifetimes,
  ): Promise<void> {
    const [buckets, ids] = [sessions.map(({ bucket }) => bucket), sessions.map(({ id }) => id)];
    await tx.query(USED, [buckets, ids, ...secondsOf(lifetimes)]);
  }

  /** @returns whether there was one of this user. */
  async end(tx: ShardTransaction, userId: string, id: string): Promise<boolean> {
    return (await tx.query(END, [tx.bucket, id, userId])).length > 0;
  }

  /** @returns the ids of those that it ended. */
  async endAll(tx: ShardTransaction, userId: string, except: string | undefined): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(END_ALL, [tx.bucket, userId, except ?? null]);
    return rows.map(({ id }) => id);
  }
}

function secondsOf({ idleSeconds, maxSeconds }: SessionLifetimes): [number, number | null] {
  return [idleSeconds, maxSeconds ?? null];
}
