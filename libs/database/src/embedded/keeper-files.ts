import { join } from 'node:path';

/** What keepers and their clients agree on, in the folder of the embedded database. */
export interface KeeperFiles {
  /** Address and token of the living keeper. */
  readonly address: string;
  /** Held by the living keeper. */
  readonly lock: string;
  readonly log: string;
}

export function keeperFiles(home: string): KeeperFiles {
  return { address: join(home, 'keeper.json'), lock: join(home, 'keeper.lock'), log: join(home, 'keeper.log') };
}
