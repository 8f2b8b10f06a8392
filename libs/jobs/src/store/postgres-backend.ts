import { setTimeout as delay } from 'node:timers/promises';
import type { SessionPool } from '@aqueduct/database';
import { assertSchemaCompatibility, PostgresConnection, PostgresQueueBackend, type BackendFactory } from 'bullmq';

/** Longest sleep of a worker between two looks at its queue: a notification may be lost with its connection. */
const LONGEST_BLOCK_S = 10;
/** Pause of a worker after a failed look: the server may be gone for minutes, and asking is its first statement. */
const PAUSE_MS = 500;

/** BullMQ keeps a first answer for ever, also a refusal: here a database that was down at first is asked again. */
class DirectoryConnection extends PostgresConnection {
  private ready: Promise<void> | undefined;

  override waitUntilReady(): Promise<void> {
    return (this.ready ??= this.check().catch((error: unknown) => {
      this.ready = undefined;
      throw error;
    }));
  }

  private async check(): Promise<void> {
    await assertSchemaCompatibility(this.pool, this.schema);
    setImmediate(() => this.emit('ready'));
  }
}

/** Many connections of BullMQ's share one pool; each would add a listener for good, and none may end it. */
function facadeOf(pool: SessionPool): ConstructorParameters<typeof PostgresConnection>[0] {
  const facade = {
    options: pool.options,
    query: (text: string, params?: readonly unknown[]) => pool.query(text, params),
    connect: () => pool.connect(),
    end: () => Promise.resolve(),
    on: () => facade,
    removeAllListeners: () => facade,
  };
  return facade;
}

class DirectoryBackend extends PostgresQueueBackend {
  constructor(
    private readonly directory: DirectoryConnection,
    name: string,
    opts: ConstructorParameters<typeof PostgresQueueBackend>[2],
  ) {
    super(directory, name, opts, true);
  }

  override get maximumBlockTimeout(): number {
    return LONGEST_BLOCK_S;
  }

  override waitUntilReady(): Promise<void> {
    return this.directory.waitUntilReady();
  }

  /** A failed look for stalled jobs is followed by the next one in time, and not by a pause that no stop can end. */
  override async moveStalledJobsToWait(): Promise<string[]> {
    try {
      return await super.moveStalledJobsToWait();
    } catch (error) {
      this.emit('error', error);
      return [];
    }
  }

  override async moveToActive(
    ...args: Parameters<PostgresQueueBackend['moveToActive']>
  ): ReturnType<PostgresQueueBackend['moveToActive']> {
    try {
      return await super.moveToActive(...args);
    } catch (error) {
      await delay(PAUSE_MS);
      throw error;
    }
  }
}

/** BullMQ's PostgreSQL backend on a pool of libs/database, which the options carry as their connection. */
export const createDirectoryBackend: BackendFactory<PostgresQueueBackend> = (name, opts) => {
  const connection = new DirectoryConnection(facadeOf(opts.connection as unknown as SessionPool));
  return new DirectoryBackend(connection, name, { ...opts, connection: connection.pool });
};
