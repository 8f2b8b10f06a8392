import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '..', '..', '..');
const TOLERANCE = 0.15;

interface Measured {
  readonly allowed: number;
  readonly said: number;
  readonly taken: number;
}

async function measured(kind: string): Promise<Measured> {
  const program = ['--import', './tools/checks/typescript.mjs', 'libs/cache/test/memory-of.ts', kind];
  const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: ROOT });
  return JSON.parse(stdout) as Measured;
}

describe('The memory of a process', () => {
  it.each(['answers', 'small Buffers', 'lists of objects', 'strings of two bytes for each character'])(
    'takes what CACHE_MAX_BYTES allows, within 15 %%, full of %s',
    async (kind) => {
      const { allowed, said, taken } = await measured(kind);
      expect(said).toBeGreaterThan(0.95 * allowed);
      expect(Math.abs(taken / allowed - 1)).toBeLessThan(TOLERANCE);
    },
    60_000,
  );
});
