import { Databases } from '@aqueduct/database';
import { Inject, Injectable } from '@nestjs/common';
import { onEveryShard } from '../broker/every-shard';
import { BACKLOG } from '../relay/outbox.sql';

export interface ShardBacklog {
  readonly shard: number;
  /** Events that wait to be published. */
  readonly events: number;
  /** Age of the oldest of them, in ms. */
  readonly oldestMs: number;
  /** Deliveries that wait to be tried again, without a broker. */
  readonly parked: number;
  /** Whether some process relays the shard's events now. */
  readonly hasRelay: boolean;
}

/** What waits in the outboxes, for operators: it counts all rows. */
@Injectable()
export class OutboxBacklog {
  constructor(@Inject(Databases) private readonly databases: Databases) {}

  /** @throws DatabaseUnavailableError */
  read(): Promise<ShardBacklog[]> {
    return onEveryShard(this.databases, async (session, shard) => {
      const [row] = await session.query<Omit<ShardBacklog, 'shard' | 'oldestMs'> & { oldestMs: string }>(BACKLOG);
      if (row === undefined) throw new TypeError('A count gave no row');
      return { shard, ...row, oldestMs: Number(row.oldestMs) };
    });
  }
}
