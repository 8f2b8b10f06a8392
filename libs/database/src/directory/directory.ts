import { Inject, Injectable } from '@nestjs/common';
import { classifyFailure } from '../nodes/classify-error';
import { Databases } from '../nodes/databases';
import type { Rows } from '../reads/shard-reads';
import type { Params } from '../statements/question';
import type { Statement } from '../statements/statement';
import { ENTER } from '../transactions/entrances';
import { contended, CONTENTION_RETRIES, runTransaction, type Transaction } from '../transactions/database-transaction';

export interface DirectoryOptions {
  readonly statementTimeoutMs: number;
}

/** The one database that is not sharded: it holds claims and the bucket map, and nothing that grows with use. */
@Injectable()
export class Directory {
  /** From wherever is as fresh as the reader was promised. */
  readonly reads: Rows = this.rows(undefined);
  readonly primaryReads: Rows = this.rows('primary');

  constructor(
    @Inject(Databases) private readonly databases: Databases,
    private readonly options: DirectoryOptions,
  ) {}

  /**
   * Runs `work` in one transaction; one that lost against another (a deadlock) is repeated.
   * @throws DatabaseUnavailableError, CommitUnknownError, StatementTimeoutError, and what `work` throws.
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const options = { statementTimeoutMs: this.options.statementTimeoutMs, enter: { statement: ENTER, params: [] } };
    for (let attempt = 0; ; attempt++) {
      try {
        return await runTransaction(this.databases.directory, options, work);
      } catch (error) {
        if (classifyFailure(error) !== 'contention') throw error;
        if (attempt >= CONTENTION_RETRIES) throw contended('directory', error);
      }
    }
  }

  private rows(floor: 'primary' | undefined): Rows {
    const rows = <T>(statement: Statement, params: Params): Promise<T[]> =>
      this.databases.directory.read<T>(statement, params, floor);
    return { rows, row: async <T>(statement: Statement, params: Params) => (await rows<T>(statement, params))[0] };
  }
}
