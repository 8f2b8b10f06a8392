import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeSettings } from '@aqueduct/config';
import { SETTINGS } from '../../apps/installation';
import { imageEnvironment } from './support/dockerfile';

const ROOT = join(__dirname, '../..');
const dockerfile = readFileSync(join(ROOT, 'docker/Dockerfile'), 'utf8');
/** What it copies of this repository. */
const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = '']) => files.split(' '));

describe('docker/Dockerfile', () => {
  it('sets nothing that the code does not know', () => {
    const known = describeSettings(SETTINGS).map(({ name }) => name);
    expect(Object.keys(imageEnvironment())).toEqual(['NODE_ENV', 'HOST', 'HEALTH_HOST', 'HEALTH_PORT']);
    for (const name of Object.keys(imageEnvironment())) expect(known).toContain(name);
  });

  it('has the Node that the packages bring, and copies what is there', () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const [, version = ''] = /^ARG NODE_IMAGE=\S+\/node:([\d.]+)-/m.exec(dockerfile) ?? [];
    expect(dependencies['node']).toBe(`^${version}`);
    expect(sources.length).toBeGreaterThan(5);
    for (const source of sources) expect([source, existsSync(join(ROOT, source))]).toContain(true);
  });

  it('gets by .dockerignore nothing but what it copies', () => {
    const allowed = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect(allowed.toSorted()).toEqual([...new Set(sources)].toSorted());
  });

  it('names its user by number, and starts the processes under an init', () => {
    expect(dockerfile).toMatch(/^USER \d+:\d+$/m);
    expect(dockerfile).toMatch(/^ENTRYPOINT \["tini", "--", "node"/m);
  });
});
