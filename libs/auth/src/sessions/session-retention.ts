import { Databases, removeEverywhere, removeInBatches, statement } from '@aqueduct/database';
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
    return removeEverywhere(this.databases, 'Expired sessions', async (shard) => {
      const session = await shard.openSession(SESSION);
      return removeInBatches(BATCH, () => session.query(FORGET, [BATCH])).finally(() => session.close());
    });
  }
}
