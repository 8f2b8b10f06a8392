import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithPrograms } from '@aqueduct/testing/services';

const FILE = join(__dirname, '../../docker/compose.yaml');

describeWithPrograms(['docker-compose'], 'docker-compose', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'aqueduct-compose-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What Debian has is version 1, which knows no name of the whole; else it checks by the same specification. */
  const config = (change: (text: string) => string): { status: number | null; output: string } => {
    const file = join(folder, 'compose.yaml');
    writeFileSync(file, change(readFileSync(FILE, 'utf8')).replace(/^name: .*$/m, ''));
    const { status, stdout, stderr } = spawnSync('docker-compose', ['-f', file, 'config'], { encoding: 'utf8' });
    return { status, output: stdout + stderr };
  };

  it('takes docker/compose.yaml', () => {
    const { status, output } = config((text) => text);
    expect(output).toContain('shard-1-replica:');
    expect(status).toBe(0);
  });

  it('says of a mistake in it what it is', () => {
    const { status, output } = config((text) => text.replace('depends_on:', 'depend_on:'));
    expect(output).toContain('depend_on');
    expect(status).not.toBe(0);
  });
});
