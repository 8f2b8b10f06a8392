interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
}

export interface BatcherOptions {
  readonly max: number;
  readonly waitMs: number;
}

/** Collects what is submitted one by one, and works it off many at a time. */
export class Batcher<T, R> {
  private waiting: Waiting<T, R>[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** @param work gives a result for each item, in their order, and never rejects. */
  constructor(
    private readonly options: BatcherOptions,
    private readonly work: (items: readonly T[]) => Promise<readonly R[]>,
  ) {}

  submit(item: T): Promise<R> {
    return new Promise((resolve) => {
      this.waiting.push({ item, resolve });
      if (this.waiting.length >= this.options.max) this.flush();
      else this.timer ??= setTimeout(() => this.flush(), this.options.waitMs);
    });
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const batch = this.waiting;
    this.waiting = [];
    void this.work(batch.map(({ item }) => item)).then((results) =>
      batch.forEach(({ resolve }, index) => resolve(results[index] as R)),
    );
  }
}
