import { CALM, type Load, type Measured } from './measure';

const HEAD = ['times', 'offered/s', 'goodput/s', 'refused/s', 'p50 ms', 'p99 ms', 'CPU ms/s', 'memory MiB'];
/** The loads that have an aim. */
const AIMED = [3, 10];
const LEAST_SHARE = 0.85;
const MOST_STRETCH = 3;

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const whole = (value: number): string => value.toFixed(0);

/** In Markdown: each load of each mode, and what is aimed at. */
export function tableOf(found: readonly Measured[]): string {
  return found
    .map(({ mode, loads, recovery }) =>
      [`### ${mode}`, '', ...lines(loads, recovery), '', ...aims(loads), ''].join('\n'),
    )
    .join('\n');
}

function lines(loads: readonly Load[], recovery: Load): string[] {
  return [
    row(HEAD),
    row(HEAD.map(() => '---:')),
    ...loads.map((load) => row(cellsOf(String(load.times), load))),
    row(cellsOf(`${recovery.times} after it`, recovery)),
  ];
}

function cellsOf(name: string, load: Load): string[] {
  const { offered, goodput, refused, p50Ms, p99Ms, cpu, residentMiB } = load;
  return [name, ...[offered, goodput, refused, p50Ms, p99Ms, cpu, residentMiB].map(whole)];
}

function aims(loads: readonly Load[]): string[] {
  const peak = Math.max(...loads.map(({ goodput }) => goodput));
  const calm = loads.find(({ times }) => times === CALM);
  return AIMED.flatMap((times) => {
    const load = loads.find((each) => each.times === times);
    if (load === undefined || calm === undefined) return [];
    const spent = refusalShare(load, calm);
    const aim = times < 10 ? LEAST_SHARE : LEAST_SHARE * (1 - spent);
    const share = load.goodput / peak;
    const stretch = load.p99Ms / calm.p99Ms;
    return [
      `- At ${times} times: goodput ${share.toFixed(2)} of its peak (aim ${aim.toFixed(2)}, with ${(100 * spent).toFixed(0)} % of the CPU spent on refusals): ${verdict(share >= aim)}; ` +
        `p99 ${stretch.toFixed(1)} times that at ${CALM} (aim ${MOST_STRETCH}): ${verdict(stretch <= MOST_STRETCH)}.`,
    ];
  });
}

/** Of a core: what is spent beyond what the answers take, as they take it at ease. */
function refusalShare(load: Load, calm: Load): number {
  const answers = (calm.cpu / calm.goodput) * load.goodput;
  return Math.min(1, Math.max(0, (load.cpu - answers) / 1000));
}

function verdict(isReached: boolean): string {
  return isReached ? 'reached' : 'missed';
}
