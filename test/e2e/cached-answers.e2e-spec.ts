import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { CachedRoute } from '@aqueduct/http';
import { Public } from '@aqueduct/auth';
import { createGate, waitUntil } from '@aqueduct/kernel/testing';
import { startTestService } from '@aqueduct/testing';
import { Controller, Get, Module, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { startApi, type Api } from '../support/api';
import { ConduitClient, path, signUp, unique, type Member } from '../support/conduit-client';
import { ALLOWED_ORIGIN } from '../support/profile';
import { SharedCache } from '../support/shared-cache';

let api: Api;
let anonymous: ConduitClient;
let author: Member;

beforeAll(async () => {
  // A machine that stands still for a second is no lost sign of life here: what is kept is looked at, not for how long.
  api = await startApi({ settings: { CACHE_TRUST_MS: '10000' } });
  anonymous = new ConduitClient(api.url);
  author = await signUp(api.url);
});
afterAll(() => api.close());

interface Raw {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/** As it is on the wire: `fetch` would decode it. */
function raw(target: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const sent = request(`${api.url}/api${target}`, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

const outcomeOf = async (target: string): Promise<unknown> => (await raw(target)).headers['x-cache'];

describe('An anonymous answer', () => {
  it('is made once, and then given without a statement', async () => {
    const { slug } = await author.publish();
    expect(await outcomeOf(`/articles/${slug}`)).toBe('MISS');
    const { result, statements } = await api.statements.during(() => raw(`/articles/${slug}`));
    expect(result.headers).toMatchObject({ 'x-cache': 'HIT', age: expect.stringMatching(/^\d$/) as string });
    expect(statements).toEqual([]);
  });

  it('is the same whatever the order of the parameters, and another one for other values', async () => {
    const tag = unique('order');
    expect(await outcomeOf(`/articles?tag=${tag}&limit=3`)).toBe('MISS');
    // What was made before the publication above had come round is not kept: the next one is.
    await waitUntil(async () => (await outcomeOf(`/articles?tag=${tag}&limit=3`)) === 'HIT');
    expect(await outcomeOf(`/articles?limit=3&tag=${tag}`)).toBe('HIT');
    expect(await outcomeOf(`/articles?limit=4&tag=${tag}`)).toBe('MISS');
  });

  it('says to caches on the way how long they may keep it, for whom, and by what it is invalidated', async () => {
    const { slug } = await author.publish();
    for (const outcome of ['MISS', 'HIT']) {
      const { headers } = await raw(`/articles/${slug}`);
      expect(headers).toMatchObject({
        'x-cache': outcome,
        'cache-control': 'public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=300',
        vary: 'Authorization, Accept-Encoding',
        'content-type': 'application/json; charset=utf-8',
      });
      expect(headers['access-control-allow-origin']).toBe(ALLOWED_ORIGIN);
      expect(headers['surrogate-key']).toMatch(/\barticle:\d+ profile:\d+/);
      expect(headers['x-request-id']).toMatch(/^[\w-]{36}$/);
      expect(headers['aqueduct-position']).toBeDefined();
    }
  });

  it('is 304 for who has it, also with a weak tag and in a list', async () => {
    const { slug } = await author.publish();
    const { headers } = await raw(`/articles/${slug}`);
    const etag = String(headers['etag']);
    for (const asked of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const same = await raw(`/articles/${slug}`, { 'If-None-Match': asked });
      expect(same).toMatchObject({ status: 304, headers: { etag }, body: Buffer.alloc(0) });
      expect(same.headers['content-length']).toBeUndefined();
    }
    expect((await raw(`/articles/${slug}`, { 'If-None-Match': '"other"' })).status).toBe(200);
  });

  it('has its headers alone for a HEAD', async () => {
    const { slug } = await author.publish();
    const whole = await raw(`/articles/${slug}`);
    const head = await raw(`/articles/${slug}`, {}, 'HEAD');
    expect(head).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    expect(head.headers['content-length']).toBe(String(whole.body.length));
  });

  it.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ])('is sent as %s to who takes that, once somebody has asked for it', async (encoding, decode) => {
    const { slug } = await author.publish({ body: 'Long. '.repeat(500) });
    const whole = await raw(`/articles/${slug}`);
    const asked = (): Promise<Raw> => raw(`/articles/${slug}`, { 'Accept-Encoding': encoding });
    await waitUntil(async () => (await asked()).headers['content-encoding'] === encoding);
    const { body, headers } = await asked();
    expect(decode(body)).toEqual(whole.body);
    expect(body.length).toBeLessThan(whole.body.length / 4);
    expect(headers['content-length']).toBe(String(body.length));
    expect(headers['etag']).not.toBe(whole.headers['etag']);
    expect((await raw(`/articles/${slug}`, { 'Accept-Encoding': `${encoding};q=0` })).body).toEqual(whole.body);
  });

  it('of what is not there is asked for once, until somebody makes it', async () => {
    const username = unique('later');
    expect((await anonymous.get(path`/profiles/${username}`)).status).toBe(404);
    const { result, statements } = await api.statements.during(() => anonymous.get(path`/profiles/${username}`));
    expect([result.status, statements]).toEqual([404, []]);
    await signUp(api.url, { username });
    expect((await anonymous.profile(username)).username).toBe(username);
  });
});

describe('A change is in the next answer', () => {
  it('of an article, wherever it is shown', async () => {
    const tag = unique('shown');
    const { slug } = await author.publish({ tagList: [tag] });
    const targets = [`/articles/${slug}`, '/articles', `/articles?tag=${tag}`, `/articles?author=${author.username}`];
    const seen = async (): Promise<string[]> => {
      const bodies = await Promise.all(targets.map(async (target) => (await raw(target)).body.toString()));
      return bodies.map((body) => /"description":"([^"]*)"/.exec(body)?.[1] ?? '');
    };
    await seen();
    await author.changeArticle(slug, { description: 'Second' });
    expect(await seen()).toEqual(targets.map(() => 'Second'));
  });

  it('of its favourites, its comments and its author', async () => {
    const [{ slug }, reader] = [await author.publish(), await signUp(api.url)];
    const look = async (): Promise<unknown> => {
      const { favoritesCount, author: by } = await anonymous.article(slug);
      const comments = await anonymous.comments(slug);
      const { articlesCount } = await anonymous.articles({ favorited: reader.username });
      return [favoritesCount, by.bio, comments.map(({ body, author: who }) => [body, who.bio]), articlesCount];
    };
    expect(await look()).toEqual([0, by0.bio, [], 0]);
    await reader.favorite(slug);
    const { id } = await reader.comment(slug, 'First!');
    expect(await look()).toEqual([1, by0.bio, [['First!', null]], 1]);
    await author.changeUser({ bio: 'Writes.' });
    await reader.changeUser({ bio: 'Reads.' });
    expect(await look()).toEqual([1, 'Writes.', [['First!', 'Reads.']], 1]);
    await reader.unfavorite(slug);
    await reader.deleteComment(slug, id);
    expect(await look()).toEqual([0, 'Writes.', [], 0]);
    await author.deleteArticle(slug);
    expect((await anonymous.get(path`/articles/${slug}`)).status).toBe(404);
  });
});

const by0 = { bio: null };

describe('What depends on the viewer', () => {
  it('is never given to another, with the same cache behind', async () => {
    const [{ slug }, fan, other] = [await author.publish(), await signUp(api.url), await signUp(api.url)];
    await fan.favorite(slug);
    await fan.follow(author.username);
    for (let round = 0; round < 3; round++) {
      for (const [viewer, marked] of [
        [fan, true],
        [anonymous, false],
        [other, false],
        [fan, true],
      ] as const) {
        const { favorited, author: by } = await viewer.article(slug);
        const listed = (await viewer.articles({ author: author.username })).articles.find((each) => each.slug === slug);
        expect([favorited, by.following, listed?.favorited]).toEqual([marked, marked, marked]);
      }
    }
  });

  it('is private, is asked for again each time, and has a tag of its own', async () => {
    const { slug } = await author.publish();
    const token = await author.exchange('GET', path`/articles/${slug}`);
    expect(token.headers.get('cache-control')).toBe('private, no-cache');
    expect(token.headers.get('vary')).toContain('Authorization');
    const etag = token.headers.get('etag') ?? '';
    const again = await author.exchange('GET', path`/articles/${slug}`, { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
    await author.favorite(slug);
    const changed = await author.exchange('GET', path`/articles/${slug}`, { headers: { 'If-None-Match': etag } });
    expect(changed.status).toBe(200);
  });

  it('comes through a plain shared cache to nobody else', async () => {
    await using between = await SharedCache.before(api.url);
    const [{ slug }, fan] = [await author.publish(), await signUp(api.url)];
    await fan.favorite(slug);
    const through = (client: Member | undefined): ConduitClient =>
      client === undefined ? new ConduitClient(between.url) : new ConduitClient(between.url).withToken(client.token);
    for (let round = 0; round < 5; round++) {
      for (const [viewer, marked] of [
        [undefined, false],
        [fan, true],
        [author, false],
      ] as const)
        expect((await through(viewer).article(slug)).favorited).toBe(marked);
    }
    expect(between.hits).toBeGreaterThan(0);
  });

  it('costs who is signed in only the own marks, once all else is there', async () => {
    const [{ slug }, reader] = [await author.publish(), await signUp(api.url)];
    await reader.article(slug);
    const { statements } = await api.statements.during(() => reader.article(slug));
    expect(statements.map(({ name }) => name).sort()).toEqual(['favorites.marks', 'follows.pairs']);
  });

  it('is looked up for all viewers of a moment together', async () => {
    const { slug } = await author.publish();
    const readers = await Promise.all(Array.from({ length: 12 }, () => signUp(api.url)));
    await Promise.all(readers.map((reader) => reader.article(slug)));
    // On a busy machine twelve requests may come one after the other: then there is no moment that they share.
    await waitUntil(async () => {
      const { statements } = await api.statements.during(() =>
        Promise.all(readers.map((reader) => reader.article(slug))),
      );
      return statements.filter(({ name }) => name === 'favorites.marks').length < readers.length;
    });
  });
});

describe('An answer that sets a cookie', () => {
  let made = 0;
  let waiting = 0;
  const gate = createGate();

  @Controller('cookies')
  class CookiesController {
    @Get()
    @Public()
    @CachedRoute({ ttlMs: 60_000 })
    bake(@Res({ passthrough: true }) reply: FastifyReply): { n: number } {
      void reply.header('set-cookie', `n=${++made}`);
      return { n: made };
    }

    @Get('slow')
    @Public()
    @CachedRoute({ ttlMs: 60_000 })
    async wait(): Promise<object> {
      waiting++;
      await gate.opened;
      return {};
    }
  }

  @Module({ controllers: [CookiesController] })
  class CookiesModule {}

  it('is given to its client alone, also of those who ask at once', async () => {
    await using service = await startTestService({ imports: [CookiesModule], schemas: [] });
    const answers = await Promise.all(Array.from({ length: 5 }, () => service.client.get('/api/cookies')));
    const cookies = answers.map(({ headers, body }) => [headers.get('set-cookie'), body]);
    expect(new Set(cookies.map(([cookie]) => cookie)).size).toBe(5);
    for (const { headers } of answers) expect(headers.get('cache-control')).toMatch(/no-store|private/);
  });

  it('is given to its client alone, also when all had asked before the first was begun to be made', async () => {
    await using service = await startTestService({ imports: [CookiesModule], schemas: [] });
    // As many as are made at once.
    const others = Array.from({ length: 64 }, (_, i) => service.client.get(`/api/cookies/slow?of=${i}`));
    await waitUntil(() => Promise.resolve(waiting === others.length));
    let asked = 0;
    const server = service.app.getHttpServer();
    server.on('request', () => void asked++);
    const answers = Array.from({ length: 5 }, () => service.client.get('/api/cookies'));
    await waitUntil(() => Promise.resolve(asked === answers.length));
    gate.open();
    for (const { headers, body } of await Promise.all(answers))
      expect(headers.get('set-cookie')).toBe(`n=${(body as { n: number }).n}`);
    await Promise.all(others);
  });
});
