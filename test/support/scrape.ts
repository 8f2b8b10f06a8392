/** What /metrics said at one moment. */
export class Scrape {
  private readonly lines: readonly { name: string; labels: Readonly<Record<string, string>>; value: number }[];

  constructor(readonly text: string) {
    this.lines = text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map(parse);
  }

  get series(): number {
    return this.lines.length;
  }

  /** Of all series of the name that have these labels. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const wanted = Object.entries(labels);
    return this.lines
      .filter((line) => line.name === name && wanted.every(([label, value]) => line.labels[label] === value))
      .reduce((sum, { value }) => sum + value, 0);
  }
}

export async function scrape(url: string): Promise<Scrape> {
  const response = await fetch(`${url}/metrics`);
  if (response.status !== 200) throw new Error(`/metrics was answered with ${response.status}`);
  return new Scrape(await response.text());
}

function parse(line: string): { name: string; labels: Record<string, string>; value: number } {
  const [, name = '', labels = '', value = ''] = /^([^{ ]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', text = '']) => [
    label,
    text,
  ]);
  return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
}
