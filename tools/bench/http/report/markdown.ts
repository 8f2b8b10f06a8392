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
import type { Tail } from '../measuring/tail';
import { TITLES } from '../subjects';
import type { Ratio } from './ratios';
import type { Results } from './results';

/** The tables of a run. */
export function toMarkdown(results: Results): string {
  const { conditions, cases, ratios, tails, insides, mixes } = results;
  const parts = [
    conditions.join('\n'),
    ...[...Map.groupBy(cases, ({ request }) => request)].map(
      ([request, group]) => `### ${TITLES[request]}\n\n${caseTable(group)}`,
    ),
    `### Ratios\n\n${ratioTable(ratios)}`,
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
    ['', 'request', 'arrivals/s', 'p50 ms', 'p99 ms', "generator's lateness p99 ms", 'unanswered'],
    tails.flatMap(({ request, rate, sides }) =>
      sides.map(({ subject, latencyMs, latenessMs, unanswered, isVoid }) => [
        subject,
        request,
        String(rate),
        latencyMs.p50.toFixed(2),
        isVoid ? `void (${latencyMs.p99.toFixed(2)})` : latencyMs.p99.toFixed(2),
        latenessMs.p99.toFixed(2),
        String(unanswered),
      ]),
    ),
  );
}

function insidesTable(insides: readonly Insides[]): string {
  return table(
    ['', 'request', 'bytes allocated', 'statements', 'event-loop delay p50 ms', 'p99 ms'],
    insides.map(({ subject, request, allocatedBytes, statements, loopDelayMs }) => [
      subject,
      request,
      allocatedBytes.toFixed(0),
      Object.entries(statements)
        .map(([kind, count]) => `${count.toFixed(2)} ${kind}`)
        .join(', '),
      loopDelayMs.p50.toFixed(2),
      loopDelayMs.p99.toFixed(2),
    ]),
  );
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
