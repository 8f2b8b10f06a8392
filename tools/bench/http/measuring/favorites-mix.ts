import type { Generator } from '../load/generator';
import type { OpenLoopResult, StreamResult } from '../load/open-loop';
import type { RequestFiles } from '../stage/request-files';
import { countOf, type Seen, type ServerProcess } from '../stage/server-process';

/** The anonymous list while favourites arrive. */
export interface Mix {
  /** Favourites wanted and answered each second. */
  readonly favoritesWanted: number;
  readonly favorites: number;
  /** Lists wanted and answered each second. */
  readonly listsWanted: number;
  readonly lists: number;
  readonly listP99Ms: number;
  readonly latenessP99Ms: number;
  /** Share of the lists that came from the cache; undefined: the answers do not say. */
  readonly hitRatio: number | undefined;
  /** Statements of the list that the primaries, and the replicas, answered each second. */
  readonly primaryReads: number;
  readonly replicaReads: number;
}

/** What its statements are called. */
const LIST = 'articles.list';
const LISTS_EACH_SECOND = 1000;
/** As X-Cache names them: what is stale was served from the cache, too. */
const HITS = ['HIT', 'STALE'];

/** Each rate in turn, on one api process. */
export async function measureMix(
  generator: Generator,
  files: RequestFiles,
  server: ServerProcess,
  { rates, seconds }: { readonly rates: readonly number[]; readonly seconds: number },
): Promise<Mix[]> {
  const found: Mix[] = [];
  for (const rate of rates) found.push(await mixAt(generator, files, server, rate, seconds));
  return found;
}

async function mixAt(
  generator: Generator,
  files: RequestFiles,
  server: ServerProcess,
  rate: number,
  seconds: number,
): Promise<Mix> {
  const requestFile = files.file('aqueduct', 'favorite', true);
  const streams = [
    { name: 'list', requestFile: files.file('aqueduct', 'list', false), first: 0, rate: LISTS_EACH_SECOND },
    { name: 'favorite', requestFile, first: files.first(requestFile), rate },
  ];
  await server.watch();
  const result = await generator.openLoop({ url: server.url, seconds, waitsBy: 'timer', streams });
  files.sent(requestFile, Math.ceil(rate * seconds));
  return mixOf(rate, result, await server.seen());
}

function mixOf(favoritesWanted: number, { seconds, streams: [lists, favorites] }: OpenLoopResult, seen: Seen): Mix {
  if (lists === undefined || favorites === undefined) throw new Error('The open loop printed too few streams');
  return {
    favoritesWanted,
    favorites: favorites.answered / seconds,
    listsWanted: LISTS_EACH_SECOND,
    lists: lists.answered / seconds,
    listP99Ms: lists.latencyMs.p99,
    latenessP99Ms: lists.latenessMs.p99,
    hitRatio: hitRatioOf(lists),
    primaryReads: countOf(seen, `read primary ${LIST}`) / seconds,
    replicaReads: countOf(seen, `read replica ${LIST}`) / seconds,
  };
}

function hitRatioOf({ cache }: StreamResult): number | undefined {
  const all = Object.values(cache).reduce((sum, count) => sum + count, 0);
  const hits = HITS.reduce((sum, name) => sum + (cache[name] ?? 0), 0);
  return all === 0 ? undefined : hits / all;
}
