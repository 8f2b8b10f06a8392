import { Databases, statement, type PrimarySession } from '@aqueduct/database';
import { Inject, Injectable } from '@nestjs/common';

const BATCH = 5000;
const SESSION = { applicationName: 'aqueduct-retention', statementTimeoutMs: 30_000 };
const FORGET = statement(
  'auth.session-forget',
  `DELETE FROM aqueduct_core.sessions WHERE (bucket, id) IN (
     SELECT bucket, id FROM aqueduct_core.sessions WHERE expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)
   RETURNING id`,
);

/** Removes sessions whose time is over; they count as ended already. */
@Injectable()
export class SessionRetention {
  constructor(@Inject(Databases) private readonly databases: Databases) {}

  /** In steps that hold no lock for long. A shard that fails does not hold up the others. @returns how many. @throws AggregateError */
  async removeExpired(): Promise<number> {
    const { databases } = this;
    const outcomes = await Promise.allSettled(
      databases.shardNumbers.map(async (shard) => {
        const session = await databases.shard(shard).openSession(SESSION);
        return sweep(session).finally(() => session.close());
      }),
    );
    const errors = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    if (errors.length > 0) throw new AggregateError(errors, `Expired sessions are left on ${errors.length} shard(s)`);
    return outcomes.reduce((sum, each) => sum + (each.status === 'fulfilled' ? each.value : 0), 0);
  }
}

async function sweep(session: PrimarySession): Promise<number> {
  for (let total = 0; ;) {
    const { length } = await session.query(FORGET, [BATCH]);
    total += length;
    if (length < BATCH) return total;
  }
}
