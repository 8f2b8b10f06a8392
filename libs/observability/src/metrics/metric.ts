import { SeriesMap } from './series';

/** What a metric is, for Prometheus and for the documentation. */
export interface MetricDefinition {
  /** As Prometheus shows it: `_total` after counters, the unit before that. */
  readonly name: string;
  readonly help: string;
  /** @default none */
  readonly labels?: readonly string[];
}

export interface HistogramDefinition extends MetricDefinition {
  /** Upper bounds, ascending, in the unit of the name. */
  readonly buckets: readonly number[];
}

type MetricType = 'counter' | 'gauge' | 'histogram';

/** What links a bucket of a histogram to a trace. */
interface Exemplar {
  readonly labelSet: { readonly trace_id: string };
  readonly value: number;
  /** In seconds since 1970. */
  readonly timestamp: number;
}

/** One line of a scrape. */
export interface Sample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  /** Of the line, where it is not the metric's. */
  readonly metricName?: string;
  readonly exemplar?: Exemplar;
}

/** A metric as prom-client's registry wants one. */
export interface CollectedMetric extends MetricDefinition {
  readonly type: MetricType;
  get(): Promise<{ name: string; help: string; type: MetricType; values: Sample[]; aggregator: 'sum' }>;
  reset(): void;
}

type Labels = Readonly<Record<string, string>>;

/** What all of ours are, for prom-client. */
abstract class Metric implements CollectedMetric {
  abstract readonly type: MetricType;
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];

  constructor({ name, help, labels = [] }: MetricDefinition) {
    this.name = name;
    this.help = help;
    this.labels = labels;
  }

  get(): ReturnType<CollectedMetric['get']> {
    const { name, help, type } = this;
    return Promise.resolve({ name, help, type, values: this.samples(), aggregator: 'sum' });
  }

  abstract reset(): void;

  protected abstract samples(): Sample[];

  protected labelled(values: readonly string[]): Labels {
    return Object.fromEntries(this.labels.map((label, index) => [label, values[index] ?? '']));
  }
}

/**
 * prom-client's own metrics make a text of the labels for each observation, which is half of what an answer from memory
 * costs. These keep plain numbers, found without allocating anything, and become prom-client's at the scrape.
 */
abstract class Kept<Cell> extends Metric {
  protected series: SeriesMap<Cell>;

  constructor(
    definition: MetricDefinition,
    private readonly create: () => Cell,
  ) {
    super(definition);
    this.series = this.empty();
    if (this.labels.length === 0) this.series.of();
  }

  /** To count in it without looking it up again. @param labels values, in the order of the definition. */
  cell(...labels: readonly string[]): Cell {
    return this.series.of(...labels);
  }

  reset(): void {
    this.series = this.empty();
  }

  protected samples(): Sample[] {
    return this.series.entries.flatMap(({ values, cell }) => this.samplesOf(this.labelled(values), cell));
  }

  protected abstract samplesOf(labels: Labels, cell: Cell): Sample[];

  private empty(): SeriesMap<Cell> {
    return new SeriesMap(this.labels.length, this.create);
  }
}

export interface CounterCell {
  value: number;
}

export class Counter extends Kept<CounterCell> {
  readonly type = 'counter';

  constructor(definition: MetricDefinition) {
    super(definition, () => ({ value: 0 }));
  }

  /** @param labels values, in the order of the definition. */
  add(amount: number, ...labels: readonly string[]): void {
    this.series.of(...labels).value += amount;
  }

  /** What was counted, by labels: for those who look at it here. */
  get counted(): readonly { readonly labels: readonly string[]; readonly value: number }[] {
    return this.series.entries.map(({ values, cell: { value } }) => ({ labels: values, value }));
  }

  protected samplesOf(labels: Labels, { value }: CounterCell): Sample[] {
    return [{ labels, value }];
  }
}

type Reading = Iterable<readonly [value: number, ...labels: string[]]>;

/** What `read` says at each scrape; what it says no more is shown no more. */
abstract class Read extends Metric {
  /** @param read each value with the values of its labels. Never throws and asks nobody: a scrape must not wait. */
  constructor(
    definition: MetricDefinition,
    private readonly read: () => Reading,
  ) {
    super(definition);
  }

  reset(): void {
    // Nothing is kept.
  }

  protected samples(): Sample[] {
    return [...this.read()].map(([value, ...labels]) => ({ labels: this.labelled(labels), value }));
  }
}

export class Gauge extends Read {
  readonly type = 'gauge';
}

/** What somebody else counts, from the start of the process. */
export class CountedElsewhere extends Read {
  readonly type = 'counter';
}

export interface HistogramCell {
  /** By bucket; the last one is without bound. */
  readonly counts: Float64Array;
  readonly exemplars: (Exemplar | undefined)[];
  sum: number;
}

export class Histogram extends Kept<HistogramCell> {
  readonly type = 'histogram';
  private readonly buckets: readonly number[];

  constructor({ buckets, ...definition }: HistogramDefinition) {
    super(definition, () => ({ counts: new Float64Array(buckets.length + 1), exemplars: [], sum: 0 }));
    this.buckets = buckets;
  }

  /** @param traceId of the trace that shows how it came to that. */
  observe(value: number, traceId: string | undefined, ...labels: readonly string[]): void {
    this.observeIn(this.series.of(...labels), value, traceId);
  }

  observeIn(cell: HistogramCell, value: number, traceId: string | undefined): void {
    const bucket = this.bucketOf(value);
    cell.sum += value;
    cell.counts[bucket] = (cell.counts[bucket] ?? 0) + 1;
    if (traceId !== undefined)
      cell.exemplars[bucket] = { labelSet: { trace_id: traceId }, value, timestamp: Date.now() / 1000 };
  }

  /** What was observed, by labels: for those who look at it here. */
  get observed(): readonly {
    readonly labels: readonly string[];
    readonly counts: Float64Array;
    readonly sum: number;
  }[] {
    return this.series.entries.map(({ values, cell: { counts, sum } }) => ({ labels: values, counts, sum }));
  }

  protected samplesOf(labels: Labels, { counts, exemplars, sum }: HistogramCell): Sample[] {
    let total = 0;
    const buckets = Array.from(counts, (count, index): Sample => {
      total += count;
      const le = this.buckets[index] ?? '+Inf';
      const exemplar = exemplars[index];
      return {
        metricName: `${this.name}_bucket`,
        labels: { ...labels, le },
        value: total,
        ...(exemplar === undefined ? {} : { exemplar }),
      };
    });
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: total },
    ];
  }

  private bucketOf(value: number): number {
    const { buckets } = this;
    let index = 0;
    while (index < buckets.length && value > (buckets[index] as number)) index++;
    return index;
  }
}
