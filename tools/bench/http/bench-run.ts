import { cpus, release, totalmem } from 'node:os';
import { Generator } from './load/generator';
import { casesOf, foreignCases, serversOf, subjectsFor, type Case } from './measuring/cases';
import { ClosedLoopBench } from './measuring/closed-loop-bench';
import { measureMix } from './measuring/favorites-mix';
import { Fleet } from './measuring/fleet';
import { measureInsides, type Insides } from './measuring/insides';
import { measureRounds } from './measuring/rounds';
import { measureTail, type Tail } from './measuring/tail';
import type { BenchOptions } from './options';
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

type Step = (step: string) => void;

/** One run of the benchmark, from the databases to the figures. */
export class BenchRun {
  private readonly pinning = Pinning.find();
  private readonly generator = new Generator(this.pinning);
  private databases: BenchDatabases | undefined;
  private fleet: Fleet | undefined;

  constructor(
    private readonly options: BenchOptions,
    private readonly onStep: Step,
  ) {}

  async measure(): Promise<Omit<Results, 'comparison'>> {
    const databases = (this.databases = await BenchDatabases.open(this.options, this.onStep));
    this.pinning.moveAway(databases.folder);
    const files = new RequestFiles(databases.folder, this.options, databases.favoritesAdded);
    const fleet = (this.fleet = new Fleet(databases, this.pinning));
    const subjects = subjectsFor(this.options);
    await fleet.start(serversOf(subjects), files, this.onStep);
    const own = casesOf(subjects, files, (server) => fleet.find(server));
    const cases = [...own, ...(await this.alsoCases(files, own))];
    const bench = new ClosedLoopBench(this.generator, files, {
      connections: this.options.connections,
      dataFolder: databases.folder,
    });
    const reads = cases.filter(({ request }) => READS.includes(request));
    await measureRounds(bench, reads, this.options, this.onStep);
    const tails = await this.tails(files, cases);
    const insides = await this.insides(bench, reads);
    // From here on data change, and events are handled as they come.
    await fleet.startWorker();
    const writes = cases.filter(({ request }) => !READS.includes(request));
    await measureRounds(bench, writes, this.options, this.onStep);
    insides.push(...(await this.insides(bench, writes)));
    const mixes = await this.mixes(files, fleet);
    const aims = [
      ...aimsFor(this.options.shards),
      ...this.options.also.flatMap(({ name }) => aimlessAgainst(name, own)),
    ];
    return {
      conditions: await this.conditions(databases, fleet),
      cases: inOrderOfRequests(cases),
      ratios: ratiosOf(cases, aims),
      tails,
      insides,
      mixes,
    };
  }

  /** Ends every process that was started. */
  async close(): Promise<void> {
    const [fleet, databases] = [this.fleet, this.databases];
    this.fleet = this.databases = undefined;
    await fleet?.stop();
    await databases?.close();
  }

  private async alsoCases(files: RequestFiles, own: readonly Case[]): Promise<Case[]> {
    const found: Case[] = [];
    for (const { name, url } of this.options.also) {
      await files.write(name, url);
      found.push(...foreignCases(new ForeignServer(name, url), files, own));
    }
    return found;
  }

  private async tails(files: RequestFiles, cases: readonly Case[]): Promise<Tail[]> {
    const found: Tail[] = [];
    for (const request of this.options.isQuick ? TAIL_REQUESTS.slice(0, 1) : TAIL_REQUESTS) {
      const side = (subject: string): Case | undefined =>
        cases.find((each) => each.request === request && each.subject === subject);
      const [ours, raw] = [side(CACHED), side(RAW)];
      if (ours !== undefined && raw !== undefined)
        found.push(await measureTail(this.generator, files, [ours, raw], this.options));
    }
    this.onStep('open loop at 70 % of the peak');
    return found;
  }

  /** Of Aqueduct, and of node:http, with which its hits are compared. */
  private async insides(bench: ClosedLoopBench, cases: readonly Case[]): Promise<Insides[]> {
    const found: Insides[] = [];
    for (const each of cases) {
      const isLookedInto = each.subject === RAW || each.subject.startsWith('Aqueduct');
      if (isLookedInto && each.target instanceof ServerProcess)
        found.push(await measureInsides(bench, each, each.target, this.options.seconds));
    }
    this.onStep('allocations, statements, event-loop delay');
    return found;
  }

  private async mixes(files: RequestFiles, fleet: Fleet): Promise<Results['mixes']> {
    const server = fleet.find('cached');
    if (server === undefined) return [];
    const { favoriteRates: rates, mixSeconds: seconds } = this.options;
    const mixes = await measureMix(this.generator, files, server, { rates, seconds });
    this.onStep('the list while favourites arrive');
    return mixes;
  }

  private async conditions(databases: BenchDatabases, fleet: Fleet): Promise<string[]> {
    const { rounds, seconds, warmUpSeconds, connections, articles, shards } = this.options;
    const [cpu] = cpus();
    return [
      `- ${cpus().length} x ${cpu?.model.trim() ?? '?'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}; ${this.pinning.describe()}`,
      `- ${articles} articles, ${shards} ${shards === 1 ? 'shard' : 'shards'} with a replica each; ${await databases.durability()}; the worker runs while writes are measured`,
      `- ${rounds} rounds of ${seconds} s after ${warmUpSeconds} s of warm-up, ${connections} connections, ${this.generator.closedLoopName}; medians (least-most)`,
      ...fleet.remarks.map((remark) => `- ${remark}`),
    ];
  }
}

/** Another back end beside the subjects, not after them. */
function inOrderOfRequests(cases: readonly Case[]): Case[] {
  return [...Map.groupBy(cases, ({ request }) => request).values()].flat();
}
