import { Client } from 'pg';
import { PopularTags } from '@aqueduct/conduit/import';
import { waitUntil } from '@aqueduct/kernel/testing';
import { startApi, startWorker, type Api, type Worker } from '../support/api';
import { ConduitClient, signUp, unique, type Member } from '../support/conduit-client';

let api: Api;
let worker: Worker;
let directory: Client;
let anonymous: ConduitClient;
let authors: Member[];

beforeAll(async () => {
  api = await startApi();
  worker = await startWorker(api);
  directory = new Client({ connectionString: api.addresses.directory.nodes[0]?.url });
  await directory.connect();
  anonymous = new ConduitClient(api.url);
  // Of six authors, some live on each shard.
  authors = await Promise.all(Array.from({ length: 6 }, () => signUp(api.url)));
});
afterAll(async () => {
  await directory.end();
  await worker.close();
  await api.close();
});

/** Undefined: the projection does not know the tag. */
async function usesOf(tag: string): Promise<number | undefined> {
  const { rows } = await directory.query<{ uses: string }>('SELECT uses FROM tag_uses WHERE tag = $1', [tag]);
  return rows[0] === undefined ? undefined : Number(rows[0].uses);
}

const untilUsed = (tag: string, uses: number | undefined): Promise<void> =>
  waitUntil(async () => (await usesOf(tag)) === uses);

const publishAll = (...tagList: string[]): Promise<{ slug: string }[]> =>
  Promise.all(authors.map((author) => author.publish({ tagList })));

describe('The projection of popular tags', () => {
  it('counts over all shards, and gives the list its order', async () => {
    const [often, seldom] = [unique('often'), unique('a-seldom')];
    await publishAll(often);
    await authors[0]?.publish({ tagList: [seldom] });
    await untilUsed(often, authors.length);
    await untilUsed(seldom, 1);
    const tags = await anonymous.tags();
    expect(tags.indexOf(often)).toBeLessThan(tags.indexOf(seldom));
  });

  it('follows changes and deletions, and forgets a tag with its last article', async () => {
    const [kept, lost] = [unique('kept'), unique('lost')];
    const [first, second] = await publishAll(kept, lost);
    await untilUsed(lost, authors.length);
    await authors[0]?.changeArticle(first?.slug ?? '', { tagList: [kept] });
    await authors[1]?.deleteArticle(second?.slug ?? '');
    await untilUsed(lost, authors.length - 2);
    await untilUsed(kept, authors.length - 1);
    const only = unique('only');
    const { slug } = (await authors[0]?.publish({ tagList: [only] })) ?? { slug: '' };
    await untilUsed(only, 1);
    await authors[0]?.deleteArticle(slug);
    await untilUsed(only, undefined);
  });

  it('comes right with the next change, whatever it said before', async () => {
    const tag = unique('wrong');
    const [article] = await publishAll(tag);
    await untilUsed(tag, authors.length);
    await directory.query('UPDATE tag_uses SET uses = 999 WHERE tag = $1', [tag]);
    await authors[0]?.deleteArticle(article?.slug ?? '');
    await untilUsed(tag, authors.length - 1);
  });

  it('is made anew by rebuilding: what is wrong is corrected, what is missing added, what is gone removed', async () => {
    const [wrong, missing, gone] = [unique('wrong'), unique('missing'), unique('gone')];
    await publishAll(wrong, missing);
    await untilUsed(missing, authors.length);
    await directory.query('UPDATE tag_uses SET uses = 1 WHERE tag = $1', [wrong]);
    await directory.query('DELETE FROM tag_uses WHERE tag = $1', [missing]);
    await directory.query('INSERT INTO tag_uses VALUES ($1, 7)', [gone]);
    const progress: number[] = [];
    const done = await worker.app.get(PopularTags, { strict: false }).rebuild((count) => void progress.push(count));
    expect(progress.at(-1)).toBe(done);
    expect([await usesOf(wrong), await usesOf(missing), await usesOf(gone)]).toEqual([
      authors.length,
      authors.length,
      undefined,
    ]);
  });
});

describe('The list of tags', () => {
  it('has no tag that only the projection knows, and each one that it does not know yet', async () => {
    const [old, fresh] = [unique('old'), unique('fresh')];
    await directory.query('INSERT INTO tag_uses VALUES ($1, 7)', [old]);
    await authors[0]?.publish({ tagList: [fresh] });
    const tags = await anonymous.tags();
    expect(tags).toContain(fresh);
    expect(tags).not.toContain(old);
  });
});
