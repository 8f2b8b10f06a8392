import type { ClientBase } from 'pg';
import { withDeadline } from '@aqueduct/kernel';
import { WrongDatabaseError } from '../database.errors';
import { nameOf, type DatabaseRef } from './database-ref';

/** What a database says it is, written once by its first migration. */
export interface Identity {
  /** Shared by all databases of one installation. */
  readonly installation: string;
  readonly kind: 'directory' | 'shard';
  readonly shard: number | null;
}

/** The installation that this process works for: learned from the first database that it reaches. */
export class Installation {
  private id: string | undefined;

  /** @throws WrongDatabaseError when `found` is another database, or one of another installation. */
  verify(expected: DatabaseRef, found: Identity, address: string): void {
    const isIt = found.kind === expected.kind && (expected.kind === 'directory' || found.shard === expected.shard);
    if (!isIt) throw new WrongDatabaseError(nameOf(expected), describe(found), address);
    this.id ??= found.installation;
    if (this.id !== found.installation) {
      throw new WrongDatabaseError(
        `${nameOf(expected)} of installation ${this.id}`,
        `${describe(found)} of installation ${found.installation}`,
        address,
      );
    }
  }
}

const UNDEFINED_TABLE = '42P01';

/** Undefined: the database has never been migrated. */
export async function readIdentity(client: ClientBase, timeoutMs: number): Promise<Identity | undefined> {
  try {
    const answer = client.query<Identity>('SELECT installation, kind, shard FROM aqueduct_core.identity');
    return (await withDeadline(timeoutMs, 'Reading the identity', answer)).rows[0];
  } catch (error) {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return undefined;
    throw error;
  }
}

function describe(identity: Identity): string {
  return identity.kind === 'directory' ? 'directory' : `shard ${identity.shard ?? '?'}`;
}
