import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeSettings } from '@aqueduct/config';
import { SETTINGS } from '../../apps/installation';
import { envExample, withSettings } from './render-settings';

const ROOT = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const sorted = (names: Iterable<string>): readonly string[] => [...names].sort();
const found = (text: string, pattern: RegExp): readonly string[] =>
  sorted([...text.matchAll(pattern)].map(([, name = '']) => name));

describe('the documents of the settings', () => {
  const settings = describeSettings(SETTINGS);
  const names = sorted(settings.map(({ name }) => name));

  it('know every setting that the source declares', () => {
    const sources = globSync(['libs/*/src/**/*.ts', 'apps/**/*.ts'], { cwd: ROOT }).filter(
      (path) => !path.endsWith('.spec.ts'),
    );
    const declared = sources.flatMap((path) => found(read(path), /^\s*@Setting\(\{\s*name: '([^']+)'/gm));
    expect(sorted(declared)).toEqual(names);
  });

  it('docs/configure.md lists exactly the settings that exist, as `npm run docs:settings` writes them', () => {
    const page = read('docs/configure.md');
    const [, section = ''] = /<!-- settings:start -->([^]*)<!-- settings:end -->/.exec(page) ?? [];
    expect(found(section, /^\| `([^`]+)`/gm)).toEqual(names);
    expect(page).toBe(withSettings(page, settings));
  });

  it('.env.example lists exactly the settings that exist, as `npm run docs:settings` writes them', () => {
    const example = read('.env.example');
    const family = names.map((name) => name.replace('<n>', '0'));
    expect(found(example, /^#?([A-Z][A-Z0-9_]*)=/gm)).toEqual(sorted(family));
    expect(example).toBe(envExample(settings));
  });
});
