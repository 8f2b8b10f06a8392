import { cpuOfEndedChildren, cpuOfPostgres } from '../../cpu.mjs';
import type { Generator } from '../load/generator';
import type { RequestFiles } from '../stage/request-files';
import type { Case } from './cases';
import type { Sample } from './sample';

/** More than are under way when a round ends. */
const UNDER_WAY = 100;

/** Measures cases with the next request of a connection sent when the last one is answered. */
export class ClosedLoopBench {
  constructor(
    private readonly generator: Generator,
    private readonly files: RequestFiles,
    private readonly options: { readonly connections: number; readonly dataFolder: string },
  ) {}

  /** @throws Error when more than one in a hundred requests failed: what is measured then is something else. */
  async sample({ request, subject, target, requestFile }: Case, seconds: number): Promise<Sample> {
    const first = this.files.first(requestFile);
    const { connections, dataFolder } = this.options;
    const before = this.cpu(target, dataFolder);
    const result = await this.generator.closedLoop({ url: target.url, requestFile, first, connections, seconds });
    const after = this.cpu(target, dataFolder);
    this.files.sent(requestFile, result.requests + UNDER_WAY);
    if (result.failed * 100 > result.requests)
      throw new Error(`${subject}, ${request}: ${result.failed} of ${result.requests} requests failed`);
    return {
      ...result,
      serverMs: after.server - before.server,
      postgresMs: after.postgres - before.postgres,
      generatorMs: after.generator - before.generator,
    };
  }

  private cpu(target: Case['target'], dataFolder: string): { server: number; postgres: number; generator: number } {
    return { server: target.cpu(), postgres: cpuOfPostgres(dataFolder), generator: cpuOfEndedChildren() };
  }
}
