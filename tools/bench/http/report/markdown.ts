import type { Case } from '../measuring/cases';
import type { Insides } from '../measuring/insides';
import type { Mix } from '../measuring/favorites-mix';
import {
  cpuUs,
  generatorShare,
  isSound,
  postgresUs,
  serverShare,
  spreadOf,
  throughput,
  type Sample,
  type Spread,
} from '../measuring/sample';
import type { Tail, TailSide } from '../measuring/tail';
import { TITLES } from '../subjects';
import { nestShare } from './nest-share';
import type { Ratio } from './ratios';
import type { Results } from './results';

const BARE = 'node:http';
const MOST_TIMES_P99 = 1.5;

/** The tables of a run. */
export function toMarkdown(results: Results): string {
  const { conditions, cases, ratios, tails, insides, mixes } = results;
  const parts = [
    conditions.join('\n'),
    ...[...Map.groupBy(cases, ({ request }) => request)].map(
      ([request, group]) => `### ${TITLES[request]}\n\n${caseTable(group)}`,
    ),
    `### Ratios\n\n${ratioTable(ratios)}`,
    ...nestShare(cases),
    ...(tails.length === 0 ? [] : [`### Latency at constant arrival rates\n\n${tailTable(tails)}`]),
    ...(insides.length === 0 ? [] : [`### Inside\n\n${insidesTable(insides)}`]),
    ...(mixes.length === 0 ? [] : [`### The anonymous list while favourites arrive\n\n${mixTable(mixes)}`]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = `|${head.map((_, column) => (column === 0 ? '---' : '---:')).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

const CASE_HEAD = ['', 'CPU us per request', 'PostgreSQL us', 'requests/s', 'server core', 'generator core'];

function caseTable(cases: readonly Case[]): string {
  return table(
    CASE_HEAD,
    cases.map(({ subject, samples }) => [
      isSound(samples) ? subject : `${subject} (void: too many requests failed)`,
      showSpread(spreadOf(samples, cpuUs), 1),
      spreadOf(samples, postgresUs).median.toFixed(0),
      showSpread(spreadOf(samples, throughput), 0),
      share(samples, serverShare),
      share(samples, generatorShare),
    ]),
  );
}

function ratioTable(ratios: readonly Ratio[]): string {
  return table(
    ['', 'request', 'CPU ratio', 'aim', '', 'throughput ratio'],
    ratios.map(({ of, against, request, cpu, atLeast, throughput: ratio }) => [
      `${of}, against ${against}`,
      request,
      showSpread(cpu, 2),
      atLeast === 0 ? '' : `>= ${atLeast}`,
      atLeast === 0 ? '' : cpu.median >= atLeast ? 'reached' : 'missed',
      ratio?.toFixed(2) ?? 'does not count',
    ]),
  );
}

function tailTable(tails: readonly Tail[]): string {
  return table(
    ['', 'request', 'arrivals/s', 'p50 ms', 'p99 ms', "generator's lateness p99 ms", 'unanswered', 'p99 ratio'],
    tails.flatMap(({ request, rate, sides }) =>
      sides.map((side) => [
        side.subject,
        request,
        String(rate),
        side.latencyMs.p50.toFixed(2),
        side.isVoid ? `void (${side.latencyMs.p99.toFixed(2)})` : side.latencyMs.p99.toFixed(2),
        side.latenessMs.p99.toFixed(2),
        String(side.unanswered),
        tailRatio(side, sides),
      ]),
    ),
  );
}

/** How many times the p99 of the other side it is. */
function tailRatio(side: TailSide, [ours, reference]: readonly TailSide[]): string {
  if (side !== ours || reference === undefined) return '';
  if (ours.isVoid || reference.isVoid) return 'void';
  return `${(ours.latencyMs.p99 / reference.latencyMs.p99).toFixed(2)} (aim <= ${MOST_TIMES_P99})`;
}

function insidesTable(insides: readonly Insides[]): string {
  return table(
    ['', 'request', 'bytes allocated', 'more than node:http', 'statements', 'event-loop delay p50 ms', 'p99 ms'],
    insides.map((inside) => [
      inside.subject,
      inside.request,
      inside.allocatedBytes.toFixed(0),
      moreThanBare(inside, insides),
      Object.entries(inside.statements)
        .map(([kind, count]) => `${count.toFixed(2)} ${kind}`)
        .join(', '),
      inside.loopDelayMs.p50.toFixed(2),
      inside.loopDelayMs.p99.toFixed(2),
    ]),
  );
}

function moreThanBare({ subject, request, allocatedBytes }: Insides, insides: readonly Insides[]): string {
  const bare = insides.find((each) => each.subject === BARE && each.request === request);
  return bare === undefined || subject === BARE ? '' : (allocatedBytes - bare.allocatedBytes).toFixed(0);
}

function mixTable(mixes: readonly Mix[]): string {
  const head = ['favourites/s', 'lists/s', 'hit ratio', "primaries' reads/s", "replicas' reads/s", 'list p99 ms'];
  return table(
    head,
    mixes.map((mix) => [
      `${mix.favorites.toFixed(0)} of ${mix.favoritesWanted}`,
      `${mix.lists.toFixed(0)} of ${mix.listsWanted}`,
      mix.hitRatio === undefined ? 'not said' : mix.hitRatio.toFixed(3),
      mix.primaryReads.toFixed(0),
      mix.replicaReads.toFixed(0),
      mix.listP99Ms.toFixed(1),
    ]),
  );
}

function share(samples: readonly Sample[], value: (sample: Sample) => number): string {
  const { median } = spreadOf(samples, value);
  return Number.isNaN(median) ? '?' : `${(median * 100).toFixed(0)} %`;
}

function showSpread({ median, least, most }: Spread, digits: number): string {
  if (Number.isNaN(median)) return '?';
  return `**${median.toFixed(digits)}** (${least.toFixed(digits)}-${most.toFixed(digits)})`;
}
