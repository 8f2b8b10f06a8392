/** One request, as the balancer saw it. */
interface Passed {
  readonly at: number;
  readonly node: string;
  readonly status: number;
  readonly ms: number;
}

export interface NodeTraffic {
  readonly requestsPerSecond: number;
  /** Of the answers of the last seconds; undefined: there were none. */
  readonly p99Ms: number | undefined;
  /** 5xx of the last seconds. */
  readonly failed: number;
}

const WINDOW_MS = 10_000;
const MOST_KEPT = 50_000;

/** Undefined: the balancer has cut the line off, since what the client sent was too long for it. */
function read(line: string): Omit<Passed, 'at'> | undefined {
  try {
    return JSON.parse(line) as Omit<Passed, 'at'>;
  } catch {
    return undefined;
  }
}

/** What went through the balancer in the last 10 s, from its log. */
export class Traffic {
  private passed: Passed[] = [];

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** @param line of the balancer's log. @returns whether it is about a request. */
  note(line: string): boolean {
    if (!line.startsWith('{')) return false;
    const passed = read(line);
    if (passed === undefined) return true;
    const { node, status, ms } = passed;
    if (this.passed.length >= MOST_KEPT) this.passed.splice(0, MOST_KEPT / 10);
    this.passed.push({ at: this.now(), node, status, ms });
    return true;
  }

  of(node: string): NodeTraffic {
    const since = this.now() - WINDOW_MS;
    const first = this.passed.findIndex(({ at }) => at >= since);
    this.passed = first < 0 ? [] : this.passed.slice(first);
    const its = this.passed.filter((each) => each.node === node);
    const times = its.map(({ ms }) => ms).sort((a, b) => a - b);
    return {
      requestsPerSecond: its.length / (WINDOW_MS / 1000),
      p99Ms: times[Math.min(times.length - 1, Math.floor(times.length * 0.99))],
      failed: its.filter(({ status }) => status >= 500 || status < 0).length,
    };
  }
}
