/** What a metric of ours keeps at most: whatever else its labels would say is counted together as `other`. */
const MOST_SERIES = 1000;
const OTHER = 'other';

interface Branch<Cell> {
  readonly branches: Map<string, Branch<Cell>>;
  cell: Cell | undefined;
}

/** The cells of a metric by the values of its labels. Looking one up allocates nothing, and there is a bound to their number. */
export class SeriesMap<Cell> {
  private readonly root: Branch<Cell> = { branches: new Map(), cell: undefined };
  private readonly all: { readonly values: readonly string[]; readonly cell: Cell }[] = [];

  constructor(
    private readonly labels: number,
    private readonly create: () => Cell,
    private readonly most = MOST_SERIES,
  ) {}

  /** The cell of these values, in the order of the labels. */
  of(...values: readonly string[]): Cell {
    let branch = this.root;
    for (const value of values) {
      const next = branch.branches.get(value);
      if (next === undefined) return this.add(values);
      branch = next;
    }
    return branch.cell ?? this.add(values);
  }

  get entries(): readonly { readonly values: readonly string[]; readonly cell: Cell }[] {
    return this.all;
  }

  private add(values: readonly string[]): Cell {
    if (values.length !== this.labels) throw new TypeError(`${values.length} values for ${this.labels} labels`);
    const isFull = this.all.length >= this.most && values.some((value) => value !== OTHER);
    if (isFull) return this.of(...values.map(() => OTHER));
    let branch = this.root;
    for (const value of values) {
      const next = branch.branches.get(value) ?? { branches: new Map(), cell: undefined };
      branch.branches.set(value, next);
      branch = next;
    }
    const cell = (branch.cell ??= this.create());
    this.all.push({ values, cell });
    return cell;
  }
}
