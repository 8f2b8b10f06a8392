import { composeId, composeSlug, SLUG_PARTS } from '@aqueduct/database';
import type { GeneratedSpec } from './counts';
import type { GeneratedUsers } from './generated-users';
import { Permutation } from './permutation';
import { Random } from './random';
import { ARTICLES_SPAN, timeWithin } from './set-names';
import { Shares } from './shares';
import type { GeneratedText, Texts } from './texts';

export interface GeneratedArticle extends GeneratedText {
  readonly index: number;
  readonly id: string;
  readonly bucket: number;
  readonly authorId: string;
  readonly slug: string;
  readonly tags: readonly string[];
  readonly favorites: number;
  readonly comments: number;
  readonly createdAt: Date;
}

export interface GeneratedComment {
  readonly authorId: string;
  readonly body: string;
  readonly createdAt: Date;
}

const WRITTEN = 0.65;
const FAVORITED = 0.55;
const COMMENTED = 0.55;
const COMMENTERS_SKEW = 2;
/** How long an article is commented on. */
const TALK_MS = 60 * 24 * 3_600_000;

/** The articles of a set, each computed from its number alone; the numbers go by age. */
export class GeneratedArticles {
  private readonly count: number;
  private readonly random: Random;
  private readonly idPart: number;
  /** Numbers of articles, author after author. */
  private readonly byAuthor: Permutation;
  private readonly byPopularity: Permutation;
  private readonly slugParts: Permutation;
  private readonly written: Shares;
  private readonly favorited: Shares;
  private readonly commented: Shares;

  constructor(
    spec: GeneratedSpec,
    private readonly users: GeneratedUsers,
    private readonly texts: Texts,
  ) {
    const { seed, articles } = spec;
    this.count = articles;
    this.random = new Random(seed, 'articles');
    this.idPart = new Random(seed, 'ids').bits(1);
    this.byAuthor = new Permutation(seed, 'articles by author', articles);
    this.byPopularity = new Permutation(seed, 'articles by popularity', articles);
    this.slugParts = new Permutation(seed, 'slugs', SLUG_PARTS);
    this.written = new Shares(articles, users.count, WRITTEN);
    this.favorited = new Shares(spec.favorites, Math.max(1, articles), FAVORITED, users.count);
    this.commented = new Shares(spec.comments, Math.max(1, articles), COMMENTED);
  }

  /** All articles by a user. */
  *by(author: number): Generator<GeneratedArticle> {
    const rank = this.users.authorRank(author);
    const end = this.written.before(rank + 1);
    const authorId = this.users.idOf(author);
    const bucket = this.users.bucketOf(author);
    for (let slot = this.written.before(rank); slot < end; slot++)
      yield this.article(this.byAuthor.at(slot), authorId, bucket);
  }

  /** Ids of the different users whose favourite it is. */
  *favoriters({ index, favorites }: GeneratedArticle): Generator<string> {
    for (let nth = 0; nth < favorites; nth++)
      yield this.users.idOf(this.users.reader(nth, favorites, this.random.fraction(index, 1000 + nth)));
  }

  /** Oldest first. */
  *commentsOn({ index, comments, createdAt }: GeneratedArticle): Generator<GeneratedComment> {
    const from = createdAt.getTime();
    const span = Math.min(TALK_MS, ARTICLES_SPAN.toMs - from);
    for (let nth = 0; nth < comments; nth++) {
      const part = -1 - 2 * nth;
      const rank = Math.floor(this.users.count * this.random.fraction(index, part) ** COMMENTERS_SKEW);
      const share = (nth + this.random.fraction(index, part - 1)) / comments;
      yield {
        authorId: this.users.idOf(rank),
        body: this.texts.comment(index, nth),
        createdAt: new Date(from + Math.floor(span * share)),
      };
    }
  }

  private article(index: number, authorId: string, bucket: number): GeneratedArticle {
    const text = this.texts.article(index);
    const createdAtMs = timeWithin(ARTICLES_SPAN, (index + this.random.fraction(index)) / this.count);
    const popularity = this.byPopularity.positionOf(index);
    return {
      ...text,
      index,
      bucket,
      authorId,
      id: composeId(bucket, createdAtMs, this.idPart + index),
      slug: composeSlug(text.title, bucket, this.slugParts.at(index)),
      tags: this.texts.tags(index),
      favorites: this.favorited.of(popularity),
      comments: this.commented.of(popularity),
      createdAt: new Date(createdAtMs),
    };
  }
}
