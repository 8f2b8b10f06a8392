import { cpuOfEndedChildren, cpuOfPostgres } from '../../cpu.mjs';
import type { Generator } from '../load/generator';
import type { ClosedLoopResult } from '../load/closed-loop';
import type { RequestFiles } from '../stage/request-files';
import type { Target } from '../stage/target';
import { READS } from '../subjects';
import type { Case } from './cases';
import type { Sample } from './sample';

/** More than are under way when a round ends. */
const UNDER_WAY = 100;
/** Writes wait for the disk: more at once would only wait for a connection to PostgreSQL. */
const MOST_WRITES_AT_ONCE = 16;

/** Measures cases with the next request of a connection sent when the last one is answered. */
export class ClosedLoopBench {
  constructor(
    private readonly generator: Generator,
    private readonly files: RequestFiles,
    private readonly options: { readonly connections: number; readonly dataFolder: string },
  ) {}

  /** What failed is in the sample: see `isSound`. */
  async sample(measured: Case, seconds: number): Promise<Sample> {
    const { dataFolder } = this.options;
    const before = cpuNow(measured.target, dataFolder);
    const result = await this.send(measured, seconds);
    const after = cpuNow(measured.target, dataFolder);
    return {
      ...result,
      serverMs: after.server - before.server,
      postgresMs: after.postgres - before.postgres,
      generatorMs: after.generator - before.generator,
    };
  }

  /** Sends requests of which nothing is to be known. */
  async send({ request, target, requestFile }: Case, seconds: number): Promise<ClosedLoopResult> {
    const { connections: most } = this.options;
    const connections = READS.includes(request) ? most : Math.min(MOST_WRITES_AT_ONCE, most);
    const first = this.files.first(requestFile);
    const result = await this.generator.closedLoop({ url: target.url, requestFile, first, connections, seconds });
    this.files.sent(requestFile, result.requests + UNDER_WAY);
    return result;
  }
}

function cpuNow(target: Target, dataFolder: string): { server: number; postgres: number; generator: number } {
  return { server: target.cpu(), postgres: cpuOfPostgres(dataFolder), generator: cpuOfEndedChildren() };
}
