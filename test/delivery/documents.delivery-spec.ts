import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithPrograms } from '@aqueduct/testing/services';

const DEPLOY = join(__dirname, '../../docs/deploy.md');

describeWithPrograms(['openssl'], 'docs/deploy.md', () => {
  it('makes an authority in the form that CloudNativePG reads, and keys that the processes read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'aqueduct-secrets-'));
    try {
      const [, block = ''] = /^### 4. Secrets$[^]*?^```sh$([^]*?)^```$/m.exec(readFileSync(DEPLOY, 'utf8')) ?? [];
      const commands = block.split('\n').filter((line) => line.startsWith('openssl'));
      expect(commands).toHaveLength(4);
      for (const command of commands) expect(spawnSync('sh', ['-c', command], { cwd: folder }).status).toBe(0);
      const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
      expect(read('ca.key')).toMatch(/^-----BEGIN EC PRIVATE KEY-----/);
      expect(read('ca.crt')).toMatch(/^-----BEGIN CERTIFICATE-----/);
      expect(read('signing-key')).toMatch(/^-----BEGIN PRIVATE KEY-----/);
      expect(read('position').length).toBeGreaterThan(32);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
