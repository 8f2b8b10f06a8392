import { HttpConnection, type Answer } from './http-connection';
import { RequestSequence } from './request-file';

/*
 * What is used where there is no wrk: on each connection the next request follows the answer. One argument, a
 * ClosedLoopOptions as JSON; prints a ClosedLoopResult.
 */
export interface ClosedLoopOptions {
  readonly url: string;
  readonly requestFile: string;
  /** The request to begin with. */
  readonly first: number;
  readonly connections: number;
  readonly seconds: number;
}

export interface ClosedLoopResult {
  readonly requests: number;
  readonly seconds: number;
  /** Answers of 400 and above, and connections that broke. */
  readonly failed: number;
}

class ClosedLoop {
  private readonly requests: RequestSequence;
  private answered = 0;
  private failed = 0;
  private isOver = false;

  constructor(private readonly options: ClosedLoopOptions) {
    this.requests = new RequestSequence(options.requestFile, options.first);
  }

  async run(): Promise<ClosedLoopResult> {
    const startedAt = performance.now();
    const connections = Array.from({ length: this.options.connections }, () => this.connection());
    await new Promise((resolve) => setTimeout(resolve, this.options.seconds * 1000));
    const seconds = (performance.now() - startedAt) / 1000;
    this.isOver = true;
    for (const connection of connections) connection.close();
    return { requests: this.answered, seconds, failed: this.failed };
  }

  private connection(): HttpConnection {
    const connection: HttpConnection = new HttpConnection(
      new URL(this.options.url),
      (answer) => this.next(connection, answer),
      () => {
        if (!this.isOver) this.failed++;
      },
    );
    connection.send(this.requests.take());
    return connection;
  }

  private next(connection: HttpConnection, { status }: Answer): void {
    this.answered++;
    if (status >= 400) this.failed++;
    if (!this.isOver) connection.send(this.requests.take());
  }
}

new ClosedLoop(JSON.parse(process.argv[2] ?? '{}') as ClosedLoopOptions)
  .run()
  .then((result) => process.stdout.write(`${JSON.stringify(result)}\n`))
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
