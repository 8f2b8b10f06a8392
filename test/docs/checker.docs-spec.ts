import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { checkDocuments } from './checker/check-documents';
import { printed } from './checker/finding';
import { Repository } from './checker/repository';

const SCRIPTS = {
  start: 'exec node tools/start.mjs',
  jest: 'node node_modules/jest/bin/jest.js',
  test: 'npm run --silent jest -- --selectProjects unit e2e',
  'test:e2e': 'npm run --silent jest -- --selectProjects e2e',
  aqueduct: 'node tools/build.mjs && node --enable-source-maps dist/apps/cli/src/main.js',
  'db:migrate': 'npm run --silent aqueduct -- migrate',
  broken: 'node tools/gone.mjs',
};

const FILES = {
  'package.json': JSON.stringify({ scripts: SCRIPTS }),
  'node_modules/.bin/nest': '',
  'node_modules/jest/bin/jest.js': '',
  'dist/report.html': '',
  'tools/start.mjs': '',
  'tools/build.mjs': '',
  'tools/check.sh': '',
  'apps/cli/src/main.ts': '',
  'libs/pool/src/pool.ts': "export const POOL_CLOSED = 'DATABASE_POOL_CLOSED';",
  'libs/pool/src/pool.spec.ts': '',
  'test/e2e/pool.e2e-spec.ts': '',
  'libs/pool/README.md': '# Pool\n\n## What is *promised*?\n\n## Limits\n\n## Limits\n\n<a id="by-hand"></a>\n',
};

const SETTINGS = [
  { name: 'PORT', secret: false },
  { name: 'DATABASE_POOL_MAX', secret: false },
  { name: 'SHARD_<n>_DATABASE_URL', secret: true },
];

function createProgram(): Command {
  const count = (text: string): number => {
    if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
    return Number(text);
  };
  const program = new Command('aqueduct').option('--json');
  program.command('migrate').option('--revert', 'take back');
  program.command('import').argument('[folder]').option('--limit <count>', 'at most', count);
  return program;
}

const fenced = (language: string, ...lines: string[]): string => ['```' + language, ...lines, '```'].join('\n');

describe('the checker of documents', () => {
  let root: string;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  /** What is found in a GUIDE.md with this text. */
  const findingsIn = (text: string): string[] => {
    write('GUIDE.md', text);
    return checkDocuments({ repository: new Repository(root), createProgram }, SETTINGS).map(printed);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'aqueduct-docs-'));
    Object.entries(FILES).forEach(([path, text]) => write(path, text));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it.each([
    ['a link to a file and to a folder', '[a](libs/pool/README.md) [b](libs/pool/) ![c](/tools/start.mjs)'],
    [
      'a link to a heading, also the second of its name',
      '[a](libs/pool/README.md#what-is-promised) [b](libs/pool/README.md#limits-1)',
    ],
    ['a link to a heading of its own', '# Go on\n\n[a](#go-on)'],
    ['a link to an anchor in HTML', '[a](libs/pool/README.md#by-hand)'],
    ['a link to lines of code', '[a](libs/pool/src/pool.ts#L1-L2)'],
    ['links to elsewhere', '[a](https://example.org/x) [b](mailto:a@example.org)'],
    ['links in code', '`[a](gone.md)`\n\n' + fenced('md', '[a](gone.md)')],
    ['commands of npm', fenced('sh', 'npm ci && npm start # not `npm strat`', 'PORT=1 npm run -s aqueduct -- migrate')],
    ['a placeholder for a value', '`npm run aqueduct -- import <folder> --limit <count>`'],
    ['what can be left out', '`npm run aqueduct -- import [folder] [--limit 3] ...`'],
    ['help', '`npm run aqueduct -- import --help` and `npm run aqueduct`'],
    ['tests by path, by pattern and by name', '`npm test -- libs/pool`, `npm test -- pool.e2e -t "a b"`'],
    ['a test that the reader writes', '`npm test -- libs/notes` in `libs/notes/src/notes.controller.ts`'],
    ['a program of a package', '`npx nest start api --watch`'],
    [
      'files to run, also built ones',
      '`node --import ./x.mjs tools/start.mjs`, `node dist/apps/cli/src/main.js migrate`, `bash tools/check.sh`',
    ],
    ['code to run', '`node -e "1/0"`'],
    ['the output of a console', fenced('console', '$ npm test', 'npm run nothing')],
    [
      'settings',
      '`DATABASE_POOL_MAX=3`, `SHARD_0_DATABASE_URL`, `SHARD_<n>_DATABASE_URL_FILE`, `DATABASE_*`, `..._MAX`',
    ],
    ['names of other software', fenced('sh', 'CI=1 NODE_OPTIONS=--inspect AQUEDUCT_TEST_SHARDS=3 npm test')],
    ['constants and error codes of the code', '`DATABASE_POOL_CLOSED`, `POOL_CLOSED`, `READ_COMMITTED`'],
    ['a variable of the shell', fenced('sh', 'KEY=$(openssl rand -hex 8)', 'echo "$KEY"')],
    [
      'paths, with what stands for several',
      '`libs/pool/src/pool.ts:1`, `libs/*/src`, `libs/<name>/README.md`, `tools/{start,build}.mjs`',
    ],
  ])('accepts %s', (_, text) => {
    expect(findingsIn(text)).toEqual([]);
  });

  it.each([
    [
      '[a](libs/pool/READ.md)',
      'link libs/pool/READ.md: libs/pool/READ.md does not exist; the nearest is libs/pool/README.md',
    ],
    ['![a](../a.png)', 'link ../a.png: leads out of the repository'],
    ['[a](dist/report.html)', 'link dist/report.html: dist/report.html does not exist; the nearest is'],
    ['[a][b]\n\n[b]: gone.md', 'link gone.md: gone.md does not exist'],
    ['<img src="gone.png">', 'link gone.png: gone.png does not exist'],
    ['[a](#gone)\n\n# Gome', 'link #gone: GUIDE.md has no heading #gone; the nearest is gome'],
    ['[a](libs/pool/README.md#limit)', 'libs/pool/README.md has no heading #limit; the nearest is limits'],
    ['[a](libs/pool/src/pool.ts#pool)', 'libs/pool/src/pool.ts has no headings'],
    ['`npm run strat`', 'npm run strat: package.json has no script strat; the nearest is start'],
    ['`npm stop`', 'npm stop: package.json has no script stop'],
    ['`npm instal`', 'npm instal: npm instal is not known here; the nearest is install'],
    ['`npm run broken`', 'npm run broken: tools/gone.mjs does not exist'],
    ['`npm run db:migrate --revert`', 'npm keeps --revert for itself; put -- before it'],
    ['`npm run aqueduct -- migrat`', "unknown command 'migrat' (Did you mean migrate?)"],
    ['`npm run db:migrate -- --revret`', "unknown option '--revret' (Did you mean --revert?)"],
    ['`npm run aqueduct -- import a b`', 'too many arguments'],
    ['`npm run aqueduct -- import --limit`', 'argument missing'],
    ['`npm run aqueduct -- import --limit many`', 'It must be a whole number.'],
    ['`npm test -- libs/pol`', 'no test of test matches libs/pol; the nearest is'],
    [
      '`npm run test:e2e -- pool.spec`',
      'no test of test:e2e matches pool.spec; the nearest is test/e2e/pool.e2e-spec.ts',
    ],
    ['`npx nets start`', 'no installed package has the command nets'],
    ['`node tools/strat.mjs`', 'tools/strat.mjs does not exist; the nearest is tools/start.mjs'],
    ['`bash tools/chek.sh`', 'tools/chek.sh does not exist; the nearest is tools/check.sh'],
    ['`node dist/apps/cli/src/mian.js`', 'dist/apps/cli/src/mian.js does not exist'],
    ['`DATABASE_POOL_MAXIMUM`', 'DATABASE_POOL_MAXIMUM is not a setting; the nearest is DATABASE_POOL_MAX'],
    ['`DATABSE_POOL_MAX`', 'DATABSE_POOL_MAX is not a setting; the nearest is DATABASE_POOL_MAX'],
    ['`DATABASE_POLL_*`', 'DATABASE_POLL_ is not a setting'],
    ['`SHARD_0_URL`', 'SHARD_0_URL is not a setting; the nearest is'],
    ['`DATABASE_POOL_MAX_FILE`', 'DATABASE_POOL_MAX_FILE is not a setting'],
    ['`libs/pool/src/pol.ts`', 'libs/pool/src/pol.ts does not exist; the nearest is libs/pool/src/pool.ts'],
    ['`libs/*/lib`', 'libs/*/lib does not exist'],
  ])('refuses %s', (text, message) => {
    expect(findingsIn(text)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['sh', 'POOL=3 npm start'],
    ['console', '$ POOL=3 npm start'],
    ['env', '#POOL=3'],
    ['yaml', '  - name: POOL'],
    ['yaml', '  POOL: 3'],
  ])('refuses a variable of a %s block that is no setting: %s', (language, line) => {
    expect(findingsIn(fenced(language, line))).toEqual(['GUIDE.md:2: POOL is not a setting; the nearest is PORT']);
  });

  it('names the line, also in blocks, in paragraphs of several lines and where a command goes on', () => {
    const text = ['a', '`npm run one`', '', fenced('sh', 'npm ci', 'npm run \\', '  two', 'npm run three')].join('\n');
    expect(findingsIn(text).map((finding) => finding.split(': ', 2).join(': '))).toEqual([
      'GUIDE.md:2: npm run one',
      'GUIDE.md:6: npm run two',
      'GUIDE.md:8: npm run three',
    ]);
  });

  it('looks at every Markdown file, but not at what is installed or made', () => {
    for (const folder of ['docs/deep', 'node_modules/a', 'dist', '.aqueduct', 'coverage']) {
      write(`${folder}/a.md`, '[a](gone.md)');
    }
    expect(findingsIn('')).toEqual([expect.stringMatching(/^docs\/deep\/a\.md:1: link gone\.md/)]);
  });
});
