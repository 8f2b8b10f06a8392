import type { Load, Measured } from './measure';

const WIDTH = 720;
const HEIGHT = 300;
const MARGIN = 48;
const COLORS = ['#c0392b', '#e67e22', '#2471a3'];
const MOST_TIMES = 10;

/** Goodput and p99 against the load, as SVG. */
export function chartOf(found: readonly Measured[]): string {
  const goodput = panel('useful answers per second', found, ({ goodput: value }) => value, 0);
  const latency = panel('p99 of answers, ms', found, ({ p99Ms }) => p99Ms, HEIGHT);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${2 * HEIGHT}" font-family="sans-serif" font-size="12">` +
    `<rect width="100%" height="100%" fill="white"/>${goodput}${latency}</svg>\n`
  );
}

function panel(title: string, found: readonly Measured[], of: (load: Load) => number, top: number): string {
  const most = Math.max(...found.flatMap(({ loads }) => loads.map(of)), 1);
  const x = (times: number): number => MARGIN + (times / MOST_TIMES) * (WIDTH - 2 * MARGIN);
  const y = (value: number): number => top + HEIGHT - MARGIN - (value / most) * (HEIGHT - 2 * MARGIN);
  const lines = found.map(({ mode, loads }, index) => {
    const points = loads.map((load) => `${x(load.times).toFixed(1)},${y(of(load)).toFixed(1)}`).join(' ');
    const color = COLORS[index % COLORS.length] ?? 'black';
    const legend = `<text x="${WIDTH - MARGIN - 110}" y="${top + MARGIN + 16 * index}" fill="${color}">${mode}</text>`;
    return `<polyline points="${points}" fill="none" stroke="${color}" stroke-width="2"/>${legend}`;
  });
  const ticks = [1, 3, 5, 10].map(
    (times) => `<text x="${x(times)}" y="${top + HEIGHT - MARGIN + 18}" text-anchor="middle">${times} x</text>`,
  );
  const axis = `<path d="M${MARGIN} ${top + MARGIN} V${y(0)} H${WIDTH - MARGIN}" fill="none" stroke="#555"/>`;
  const scale = `<text x="${MARGIN - 6}" y="${y(most) + 4}" text-anchor="end">${most.toFixed(0)}</text><text x="${MARGIN - 6}" y="${y(0) + 4}" text-anchor="end">0</text>`;
  return `<text x="${MARGIN}" y="${top + 24}" font-weight="bold">${title}</text>${axis}${scale}${ticks.join('')}${lines.join('')}`;
}
