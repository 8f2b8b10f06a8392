import { openDomain } from './context';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestingModule } from '@nestjs/testing';
import { ArticleListsReader, type ArticlePage } from '../src/articles';
import { DEMO, DemoAccount } from '../src/importing/demo-account';
import { PackageImporter } from '../src/importing/package-importer';
import { AccountsReader, RegistrationService } from '../src/users';

describe('importing packages', () => {
  let domain: TestingModule;
  let folder: string;
  let importer: PackageImporter;

  beforeAll(async () => {
    domain = await openDomain();
    importer = domain.get(PackageImporter);
  });
  afterAll(() => domain.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'import '));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const install = async (name: string, manifest: object, readme?: string): Promise<void> => {
    const root = join(folder, 'node_modules', name);
    await mkdir(root, { recursive: true });
    await writeFile(join(root, 'package.json'), JSON.stringify({ name, ...manifest }));
    if (readme !== undefined) await writeFile(join(root, 'README.md'), readme);
  };
  const articlesBy = (author: string): Promise<ArticlePage> =>
    domain.get(ArticleListsReader).list({ author }, { limit: 100, offset: 0 }, undefined);

  it('publishes each README under the name of its author, and reports progress', async () => {
    await install(
      'dragon',
      { author: 'Jake Doe <jake@example.com>', keywords: ['fire'], description: 'Trains.' },
      '# Dragon',
    );
    await install('@scope/wyvern', { author: 'Jake Doe' }, '# Wyvern');
    await install('silent', { author: 'Jake Doe' });
    const progress: string[] = [];
    const result = await importer.import(folder, { onProgress: (done, total) => progress.push(`${done}/${total}`) });
    expect(result).toEqual({ published: 2, present: 0, unreadable: 1 });
    expect(progress).toEqual(['2/3', '3/3']);
    const { articles, count } = await articlesBy('jake-doe');
    expect(count).toBe(2);
    expect(articles.find(({ title }) => title === 'dragon')).toMatchObject({ description: 'Trains.', tags: ['fire'] });
  });

  it('publishes nothing a second time, and only what is new a third', async () => {
    await install('one', { author: 'Ann' }, '# One');
    await importer.import(folder);
    expect(await importer.import(folder)).toEqual({ published: 0, present: 1, unreadable: 0 });
    await install('two', { author: 'Ann' }, '# Two');
    expect(await importer.import(folder)).toEqual({ published: 1, present: 1, unreadable: 0 });
    expect((await articlesBy('ann')).count).toBe(2);
  });

  it("leaves a person's name to the person", async () => {
    await domain
      .get(RegistrationService)
      .register({ username: 'bob', email: 'bob@example.com', password: 'password123' });
    await install('bobs', { author: 'Bob' }, '# Bobs');
    await importer.import(folder);
    await importer.import(folder);
    expect((await articlesBy('bob')).count).toBe(0);
    expect((await articlesBy('bob-npm')).count).toBe(1);
    expect(await domain.get(AccountsReader).currentByUsername('bob-npm')).toMatchObject({ passwordHash: null });
  });

  it('is followed by a demo account that is made once', async () => {
    await install('three', { author: 'Mia' }, '# Three');
    await importer.import(folder);
    await domain.get(DemoAccount).ensure();
    await domain.get(DemoAccount).ensure();
    expect((await articlesBy(DEMO.username)).count).toBe(1);
  });
});
