import { type Api, startApi } from '../support/api';
import { ConduitClient, type Member, signUp, unique } from '../support/conduit-client';
import { keysOf } from './contract';

let api: Api;
let anonymous: ConduitClient;
let author: Member;

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
  author = await signUp(api.url);
});
afterAll(() => api.close());

describe('GET /tags', () => {
  it('answers 200 with an array of strings under one key', async () => {
    await author.publish({ tagList: [unique('tag')] });
    const { status, body } = await anonymous.get('/tags');
    expect(status).toBe(200);
    expect(keysOf(body as object)).toEqual(['tags']);
    const { tags } = body as { tags: unknown[] };
    expect(tags.every((tag) => typeof tag === 'string')).toBe(true);
  });

  it('names a fresh tag at once, each tag once, and is not cut to the most used', async () => {
    const popular = unique('popular');
    const tags = Array.from({ length: 30 }, () => unique('rare'));
    for (const tag of tags) await author.publish({ tagList: [tag, popular] });
    const found = await anonymous.tags();
    expect(found).toEqual(expect.arrayContaining([popular, ...tags]));
    expect(new Set(found).size).toBe(found.length);
  });

  it('keeps tags apart that differ in case', async () => {
    const tag = unique('Case');
    await author.publish({ tagList: [tag, tag.toUpperCase()] });
    expect(await anonymous.tags()).toEqual(expect.arrayContaining([tag, tag.toUpperCase()]));
  });

  it('loses a tag with the last article that has it, by deletion or by a change', async () => {
    const [deleted, changed] = [unique('deleted'), unique('changed')];
    const first = await author.publish({ tagList: [deleted] });
    const second = await author.publish({ tagList: [deleted, changed] });
    await author.deleteArticle(first.slug);
    expect(await anonymous.tags()).toEqual(expect.arrayContaining([deleted, changed]));
    await author.changeArticle(second.slug, { tagList: [] });
    const left = await anonymous.tags();
    expect(left).not.toContain(deleted);
    expect(left).not.toContain(changed);
  });

  it('keeps a tag while an article of another author has it', async () => {
    const tag = unique('shared');
    const other = await signUp(api.url);
    const { slug } = await author.publish({ tagList: [tag] });
    await other.publish({ tagList: [tag] });
    await author.deleteArticle(slug);
    expect(await anonymous.tags()).toContain(tag);
  });

  it('names a tag again that was gone', async () => {
    const tag = unique('again');
    const { slug } = await author.publish({ tagList: [tag] });
    await author.deleteArticle(slug);
    await author.publish({ tagList: [tag] });
    expect(await anonymous.tags()).toContain(tag);
  });
});
