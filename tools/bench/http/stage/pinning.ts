import { execFileSync, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { processesOfPostgres } from '../../cpu.mjs';

/** The core of the server under test, and that of all others. */
export type Core = 'server' | 'others';

const NUMBER: Readonly<Record<Core, string>> = { server: '0', others: '1' };

/** Which process runs where, on machines that can be told. */
export class Pinning {
  private constructor(readonly isOn: boolean) {}

  static find(): Pinning {
    const hasTaskset = spawnSync('taskset', ['--version']).status === 0;
    return new Pinning(hasTaskset && availableParallelism() >= 2);
  }

  /** The command line that runs another one on a core. */
  commandLine(core: Core, [file, ...args]: readonly [string, ...string[]]): [string, ...string[]] {
    return this.isOn ? ['taskset', '-c', NUMBER[core], file, ...args] : [file, ...args];
  }

  /** This process, and every PostgreSQL server below the folder: their later children stay there, too. */
  moveAway(dataFolder: string): void {
    if (!this.isOn) return;
    const { postmasters, children } = processesOfPostgres(dataFolder);
    for (const pid of [process.pid, ...postmasters, ...children]) {
      // It may have ended in the meantime.
      spawnSync('taskset', ['-ap', '-c', NUMBER.others, String(pid)]);
    }
  }

  describe(): string {
    return this.isOn
      ? 'the server under test on core 0; generator, PostgreSQL and worker on core 1'
      : 'nothing is pinned: it needs taskset and two cores';
  }
}

/** Whether a program is on PATH. */
export function isOnPath(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
