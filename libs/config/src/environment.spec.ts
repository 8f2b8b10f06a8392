import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from './environment';

describe(readEnvironment, () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'aqueduct-env-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is the environment of the process when there is no .env', () => {
    expect(readEnvironment(directory)).toEqual({ ...process.env });
  });

  it('puts .env below the environment of the process, also where that is empty', () => {
    writeFileSync(join(directory, '.env'), 'AQUEDUCT_ONE="from file" # why\nAQUEDUCT_TWO=file\nAQUEDUCT_THREE=file\n');
    const set = jest.replaceProperty(process, 'env', { AQUEDUCT_TWO: 'process', AQUEDUCT_THREE: '' });
    expect(readEnvironment(directory)).toEqual({
      AQUEDUCT_ONE: 'from file',
      AQUEDUCT_TWO: 'process',
      AQUEDUCT_THREE: '',
    });
    set.restore();
  });

  it('refuses a .env that cannot be read', () => {
    mkdirSync(join(directory, '.env'));
    expect(() => readEnvironment(directory)).toThrow('.env cannot be read (EISDIR)');
  });
});
