import { Checkout } from './support/checkout';
import { Walk } from './support/walk';

const ADD = 'docs/add-a-domain.md';
const MORE = 'docs/list-change-delete.md';
const EVENT = 'docs/add-an-event.md';
const JOB = 'docs/add-a-job.md';
const CACHE = 'docs/cache-what-is-read.md';
const REPLACE = 'docs/replace-conduit.md';

// Compiling the whole repository takes its time.
jest.setTimeout(600_000);

let walk: Walk;
let checkout: Checkout;
let made: string[];
let ownLines: number;
let eventFiles: string[];
let jobFiles: string[];
let cacheFiles: string[];

beforeAll(() => {
  walk = Walk.start();
  checkout = new Checkout(walk.root);
  made = walk.follow(ADD);
  ownLines = walk.ownLines(made);
  walk.follow(MORE);
  eventFiles = walk.follow(EVENT);
  jobFiles = walk.follow(JOB);
  cacheFiles = walk.follow(CACHE);
});
afterAll(() => walk.end());

const typecheck = (): Promise<string> => checkout.run('typescript/bin/tsc', '-p', 'tsconfig.json');
const checkLaws = (): Promise<string> =>
  checkout.run('dependency-cruiser/bin/dependency-cruise.mjs', '{apps,libs,test,tools}/**/*.{ts,mjs,cjs}');
const runItsTests = (): Promise<string> =>
  checkout.run('jest/bin/jest.js', '--maxWorkers', '1', '--selectProjects', 'integration', '--', 'libs/notes');

async function pathsOf(url: string): Promise<string[]> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: object };
  return Object.keys(document.paths);
}

describe(`${ADD}, ${MORE}, ${EVENT}, ${JOB} and ${CACHE}`, () => {
  it('begin with fewer than 60 lines of own code', () => {
    expect(made).toHaveLength(10);
    expect(ownLines).toBeLessThan(60);
    expect(ownLines).toBeGreaterThan(30);
  });

  it('need fewer than 40 lines for an event, its handler and their test', () => {
    expect(eventFiles).toHaveLength(3);
    expect(walk.ownLines(eventFiles)).toBeLessThan(40);
    expect(walk.ownLines(eventFiles)).toBeGreaterThan(20);
  });

  it('need fewer than 40 lines for an event, its handler and a job with its schedule, and as few for their tests', () => {
    expect(jobFiles).toHaveLength(3);
    const [code, tests] = [0, 2].map((from) =>
      [eventFiles, jobFiles].flatMap((files) => files.slice(from, from === 0 ? 2 : 3)),
    );
    expect(walk.ownLines(code ?? [])).toBeLessThan(40);
    expect(walk.ownLines(tests ?? [])).toBeLessThan(40);
  });

  it('need fewer than 30 lines for a cached method and a cached route', () => {
    expect(cacheFiles).toHaveLength(3);
    expect(walk.ownLines(cacheFiles.slice(0, 2))).toBeLessThan(30);
  });

  it('are code that every check accepts', async () => {
    await typecheck();
    await checkLaws();
    await checkout.run('eslint/bin/eslint.js', 'libs/notes', 'apps');
    await checkout.run('prettier/bin/prettier.cjs', '--check', 'libs/notes', 'apps');
  });

  it('end with tests that pass', async () => {
    await expect(runItsTests()).resolves.toContain('5 passed');
  });

  it('give the api endpoints beside those of Conduit', async () => {
    const paths = await checkout.askBuiltApi(pathsOf);
    expect(paths).toEqual(expect.arrayContaining(['/api/notes', '/api/notes/{id}', '/api/articles/{slug}']));
  });
});

describe(REPLACE, () => {
  beforeAll(() => void walk.follow(REPLACE));

  it('leaves a repository that every check accepts', async () => {
    await typecheck();
    await checkLaws();
    await expect(runItsTests()).resolves.toContain('5 passed');
  });

  it('leaves objects of Kubernetes that fit it', async () => {
    const args = [
      '--injectGlobals',
      '--selectProjects',
      'delivery',
      '-t',
      'have no mistake',
      '--',
      'test/delivery/kubernetes',
    ];
    await expect(checkout.run('jest/bin/jest.js', ...args)).resolves.toContain('2 passed');
  });

  it('leaves an api of the own domain alone', async () => {
    const [paths, refused] = await checkout.askBuiltApi(async (url) => [
      await pathsOf(url),
      await fetch(`${url}/api/notes/1`),
    ]);
    expect(paths.toSorted()).toEqual(['/api/note-counts/{ownerId}', '/api/notes', '/api/notes/{id}']);
    expect(refused.status).toBe(401);
  });
});
