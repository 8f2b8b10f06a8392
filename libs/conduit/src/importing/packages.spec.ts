import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { packageFolders, readPackage } from './packages';

describe('installed packages', () => {
  let root: string;
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'packages of '));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('are found in a folder or in its node_modules, scoped ones too, hidden ones not', async () => {
    for (const name of ['b', 'a', '@scope/c', '.bin/x']) await write(`node_modules/${name}/package.json`, '{}');
    const found = await packageFolders(root);
    expect(found.map((folder) => basename(folder))).toEqual(['c', 'a', 'b']);
    expect(await packageFolders(join(root, 'node_modules'))).toEqual(found);
  });

  it('need a node_modules', async () => {
    await expect(packageFolders(root)).rejects.toMatchObject({ code: 'NO_PACKAGES' });
  });

  it('are read with their README, however it is spelt', async () => {
    await write('a/package.json', '{"name":"a"}');
    await write('a/Readme.markdown', '\n# A\n');
    expect(await readPackage(join(root, 'a'))).toMatchObject({ name: 'a', readme: '# A' });
  });

  it('without a README, with a blank one, or with a broken package.json are passed over', async () => {
    await write('none/package.json', '{"name":"none"}');
    await write('blank/package.json', '{"name":"blank"}');
    await write('blank/README.md', ' \n');
    await write('broken/package.json', '{');
    await write('file', '');
    for (const name of ['none', 'blank', 'broken', 'file', 'missing']) {
      expect(await readPackage(join(root, name))).toBeUndefined();
    }
  });
});
