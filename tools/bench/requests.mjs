import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

const SEED = 1;
const READERS = 150;
const CANDIDATES = 3000;
const SIGN_INS_AT_ONCE = 2;

/** @typedef {{ path: string, token?: string }} Request */
/** @typedef {(index: number) => Request} RequestOf */

/**
 * The routes that are measured: for each, the n-th request. Everything is drawn from the generated set itself, by the
 * same rule for each size.
 * @param {number} articles
 * @param {string} url
 * @returns {Promise<Record<string, RequestOf>>}
 */
export async function requestsFor(articles, url) {
  const set = openSet(articles);
  const slugs = popularSlugs(set);
  const tokens = await signIn(url, readersOf(set));
  const tags = require('../../dist/libs/conduit/src/generating/words.js').TAGS.slice(0, 50);
  const at = (list, index) => list[(index * 7919) % list.length];
  return {
    'list, first page': () => ({ path: '/api/articles' }),
    'list by tag': (index) => ({ path: `/api/articles?tag=${at(tags, index)}` }),
    article: (index) => ({ path: `/api/articles/${at(slugs, index)}` }),
    feed: (index) => ({ path: '/api/articles/feed', token: at(tokens, index) }),
  };
}

/**
 * The load data that `generate` makes of so many articles.
 * @param {number} articles
 */
export function openSet(articles) {
  const { completeCounts } = require('../../dist/libs/conduit/src/generating/counts.js');
  const { GeneratedArticles } = require('../../dist/libs/conduit/src/generating/generated-articles.js');
  const { GeneratedUsers } = require('../../dist/libs/conduit/src/generating/generated-users.js');
  const { Random } = require('../../dist/libs/conduit/src/generating/random.js');
  const { Texts } = require('../../dist/libs/conduit/src/generating/texts.js');
  const spec = { ...completeCounts({ articles }).counts, seed: SEED };
  const texts = new Texts(SEED);
  const users = new GeneratedUsers(spec, texts);
  return { users, articles: new GeneratedArticles(spec, users, texts), random: new Random(SEED, 'bench') };
}

/** Slugs of random authors' articles; one that is a favourite more often stands in the list more often. */
export function popularSlugs({ users, articles, random }) {
  const candidates = [];
  for (let draw = 0; candidates.length < CANDIDATES; draw++) {
    for (const article of articles.by(random.below(users.count, draw))) {
      if (candidates.push(article) % 50 === 0) break;
    }
  }
  const slugs = candidates.flatMap(({ slug, favorites }) => Array(1 + Math.min(favorites, 100)).fill(slug));
  return slugs
    .map((slug, index) => ({ slug, order: random.bits(index, 1) }))
    .sort((a, b) => a.order - b.order)
    .map(({ slug }) => slug);
}

/** Addresses of random users, of whom each follows somebody. */
function readersOf({ users, random }) {
  return Array.from({ length: READERS }, (_, draw) => users.user(random.below(users.count, draw, 2)).email);
}

/**
 * Signs users of the load data in.
 * @param {string} url
 * @param {readonly string[]} emails
 * @returns {Promise<string[]>} a token of each, in the order of the addresses
 */
export async function signIn(url, emails) {
  const { GENERATED_PASSWORD: password } = require('../../dist/libs/conduit/src/generating/set-names.js');
  const tokens = [];
  let next = 0;
  const worker = async () => {
    while (next < emails.length) {
      const index = next++;
      const body = JSON.stringify({ user: { email: emails[index], password } });
      const headers = { 'Content-Type': 'application/json' };
      const answer = await fetch(`${url}/api/users/login`, { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(`Signing in as ${emails[index]} was answered with ${answer.status}`);
      tokens[index] = (await answer.json()).user.token;
    }
  };
  await Promise.all(Array.from({ length: SIGN_INS_AT_ONCE }, worker));
  return tokens;
}

/**
 * Sends requests over a few connections that stay open.
 * @param {string} url
 * @param {RequestOf} requestOf
 * @param {number} count
 */
export async function send(url, requestOf, count) {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const { path, token } = requestOf(next++);
      const answer = await fetch(
        url + path,
        token === undefined ? {} : { headers: { Authorization: `Token ${token}` } },
      );
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
}
