import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { isOnPath, type Pinning } from '../stage/pinning';
import type { ClosedLoopOptions, ClosedLoopResult } from './closed-loop';
import type { OpenLoopOptions, OpenLoopResult } from './open-loop';

const NODE = [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  '--import',
  resolve('tools/checks/typescript.mjs'),
] as const;
const LONGEST_EXTRA_MS = 20_000;

/** Runs generators, each a process of its own. */
export class Generator {
  /** @param hasWrk whether wrk is used for closed loops. */
  constructor(
    private readonly pinning: Pinning,
    private readonly hasWrk = isOnPath('wrk'),
  ) {}

  get closedLoopName(): string {
    return this.hasWrk ? 'wrk' : 'our own closed loop (wrk is not on PATH)';
  }

  async closedLoop(options: ClosedLoopOptions): Promise<ClosedLoopResult> {
    const output = this.hasWrk
      ? await this.run(wrkLine(options), options.seconds, wrkEnvironment(options))
      : await this.run(
          [...NODE, resolve('tools/bench/http/load/closed-loop.ts'), JSON.stringify(options)],
          options.seconds,
        );
    return lastLine(output) as ClosedLoopResult;
  }

  async openLoop(options: OpenLoopOptions): Promise<OpenLoopResult> {
    const line = [...NODE, resolve('tools/bench/http/load/open-loop.ts'), JSON.stringify(options)] as const;
    return lastLine(await this.run(line, options.seconds)) as OpenLoopResult;
  }

  /** @returns what it printed. @throws Error when it fails, or is far from ending in time. */
  private async run(
    line: readonly [string, ...string[]],
    seconds: number,
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const [file, ...args] = this.pinning.commandLine('others', line);
    const child = spawn(file, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: seconds * 1000 + LONGEST_EXTRA_MS,
    });
    const [output, ended] = await Promise.all([text(child.stdout), once(child, 'close')]);
    const [code, signal] = ended as [number | null, NodeJS.Signals | null];
    if (code !== 0) throw new Error(`${line.join(' ').slice(0, 200)} ended with ${code ?? signal}:\n${output}`);
    return output;
  }
}

function wrkLine({ url, connections, seconds }: ClosedLoopOptions): [string, ...string[]] {
  const script = resolve('tools/bench/http/load/wrk.lua');
  return ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script, url];
}

function wrkEnvironment({ requestFile, first }: ClosedLoopOptions): Record<string, string> {
  return { BENCH_REQUESTS: requestFile, BENCH_FIRST: String(first), BENCH_KEY: randomBytes(6).toString('hex') };
}

function lastLine(output: string): unknown {
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
}
