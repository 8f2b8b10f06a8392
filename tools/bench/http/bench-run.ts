import { Generator } from './load/generator';
import { casesOf, foreignCases, serversOf, subjectsFor, type Case } from './measuring/cases';
import { ClosedLoopBench } from './measuring/closed-loop-bench';
import { measureMix, type Mix } from './measuring/favorites-mix';
import { Fleet } from './measuring/fleet';
import { measureInsides, type Insides } from './measuring/insides';
import { measureRounds } from './measuring/rounds';
import { measureTail, type Tail } from './measuring/tail';
import type { BenchOptions } from './options';
import { conditionsOf } from './report/conditions';
import { aimlessAgainst, ratiosOf } from './report/ratios';
import type { Results } from './report/results';
import { BenchDatabases } from './stage/databases';
import { ForeignServer } from './stage/foreign-server';
import { Pinning } from './stage/pinning';
import { RequestFiles } from './stage/request-files';
import { ServerProcess } from './stage/server-process';
import { aimsFor, READS, type RequestName } from './subjects';

const CACHED = 'Aqueduct, cached';
const RAW = 'node:http';
const TAIL_REQUESTS: readonly RequestName[] = ['list', 'article'];

/** All that is up when measuring begins. */
interface Stage {
  readonly databases: BenchDatabases;
  readonly files: RequestFiles;
  readonly fleet: Fleet;
  readonly cases: readonly Case[];
  readonly bench: ClosedLoopBench;
}

/** One run of the benchmark, from the databases to the figures. */
export class BenchRun {
  private readonly pinning = Pinning.find();
  private readonly generator = new Generator(this.pinning);
  private databases: BenchDatabases | undefined;
  private fleet: Fleet | undefined;

  constructor(
    private readonly options: BenchOptions,
    private readonly onStep: (step: string) => void,
  ) {}

  async measure(): Promise<Omit<Results, 'comparison'>> {
    const stage = await this.prepare();
    const { cases, fleet } = stage;
    const [reads, writes] = [true, false].map((isRead) =>
      cases.filter(({ request }) => READS.includes(request) === isRead),
    ) as [Case[], Case[]];
    await measureRounds(stage.bench, reads, this.options, this.onStep);
    const tails = await this.tails(stage);
    const insidesOfReads = await this.insides(stage, reads);
    // From here on data change, and events are handled as they come.
    await fleet.startWorker();
    await measureRounds(stage.bench, writes, this.options, this.onStep);
    const insides = [...insidesOfReads, ...(await this.insides(stage, writes))];
    const mixes = await this.mixes(stage);
    return { conditions: await this.conditions(stage), cases, ratios: this.ratios(cases), tails, insides, mixes };
  }

  /** Ends every process that was started. */
  async close(): Promise<void> {
    const { fleet, databases } = this;
    this.fleet = this.databases = undefined;
    await fleet?.stop();
    await databases?.close();
  }

  private async prepare(): Promise<Stage> {
    const databases = (this.databases = await BenchDatabases.open(this.options, this.onStep));
    this.pinning.moveAway(databases.folder);
    const files = new RequestFiles(databases.folder, this.options, databases.favoritesAdded);
    const fleet = (this.fleet = new Fleet(databases, this.pinning));
    const subjects = subjectsFor(this.options);
    await fleet.start(serversOf(subjects), files, this.onStep);
    const own = casesOf(subjects, files, (server) => fleet.find(server));
    const cases = inOrderOfRequests([...own, ...(await this.alsoCases(files, own))]);
    const limits = { connections: this.options.connections, dataFolder: databases.folder };
    return { databases, files, fleet, cases, bench: new ClosedLoopBench(this.generator, files, limits) };
  }

  private async alsoCases(files: RequestFiles, own: readonly Case[]): Promise<Case[]> {
    const found: Case[] = [];
    for (const { name, url } of this.options.also) {
      await files.write(name, url);
      found.push(...foreignCases(new ForeignServer(name, url), files, own));
    }
    return found;
  }

  private async tails({ files, cases }: Stage): Promise<Tail[]> {
    const found: Tail[] = [];
    for (const request of this.options.isQuick ? TAIL_REQUESTS.slice(0, 1) : TAIL_REQUESTS) {
      const [ours, raw] = [CACHED, RAW].map((subject) =>
        cases.find((each) => each.request === request && each.subject === subject),
      );
      if (ours !== undefined && raw !== undefined)
        found.push(await measureTail(this.generator, files, [ours, raw], this.options));
    }
    this.onStep('open loop at 70 % of the peak');
    return found;
  }

  /** Of Aqueduct, and of node:http, with which its hits are compared. */
  private async insides({ bench }: Stage, cases: readonly Case[]): Promise<Insides[]> {
    const found: Insides[] = [];
    for (const each of cases) {
      const isLookedInto = each.subject === RAW || each.subject.startsWith('Aqueduct');
      if (isLookedInto && each.target instanceof ServerProcess)
        found.push(await measureInsides(bench, each, each.target, this.options.seconds));
    }
    this.onStep('allocations, statements, event-loop delay');
    return found;
  }

  private async mixes({ files, fleet }: Stage): Promise<Mix[]> {
    const server = fleet.find('cached');
    if (server === undefined) return [];
    const { favoriteRates: rates, mixSeconds: seconds } = this.options;
    const mixes = await measureMix(this.generator, files, server, { rates, seconds });
    this.onStep('the list while favourites arrive');
    return mixes;
  }

  private ratios(cases: readonly Case[]): Results['ratios'] {
    const { shards, also } = this.options;
    return ratiosOf(cases, [...aimsFor(shards), ...also.flatMap(({ name }) => aimlessAgainst(name, cases))]);
  }

  private async conditions({ databases, fleet }: Stage): Promise<string[]> {
    const found = {
      pinning: this.pinning.describe(),
      postgres: await databases.durability(),
      generator: this.generator.closedLoopName,
    };
    return [...conditionsOf(this.options, found), ...fleet.remarks.map((remark) => `- ${remark}`)];
  }
}

/** What is compared stands, and is measured, side by side. */
function inOrderOfRequests(cases: readonly Case[]): Case[] {
  return [...Map.groupBy(cases, ({ request }) => request).values()].flat();
}
