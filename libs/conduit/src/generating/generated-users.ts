import { BUCKETS, composeId } from '@aqueduct/database';
import type { GeneratedSpec } from './counts';
import { Permutation } from './permutation';
import { Random } from './random';
import { distinctChoice, Shares } from './shares';
import { emailDomain, timeWithin, USERS_SPAN } from './set-names';
import { Texts } from './texts';
import { ADJECTIVES, NOUNS } from './words';

export interface GeneratedUser {
  readonly id: string;
  readonly bucket: number;
  readonly username: string;
  readonly email: string;
  readonly bio: string | null;
  readonly createdAt: Date;
}

const FOLLOWS = { exponent: 0.7, skew: 2.5 } as const;
const READERS_SKEW = 1.6;
/** Every third user has said something of himself. */
const BIO_SHARE = 1 / 3;

/** The users of a set, each computed from its number alone. */
export class GeneratedUsers {
  readonly count: number;
  private readonly random: Random;
  /** Users in the order in which buckets take them, one each in turn. */
  private readonly order: Permutation;
  private readonly bucketOrder: Permutation;
  /** Users by how much they write, and by how much they read. */
  private readonly authors: Permutation;
  private readonly readers: Permutation;
  private readonly follows: Shares;
  private readonly idPart: number;

  constructor(
    private readonly spec: GeneratedSpec,
    private readonly texts: Texts,
  ) {
    const { seed, users } = spec;
    this.count = users;
    this.random = new Random(seed, 'users');
    this.order = new Permutation(seed, 'users by bucket', users);
    this.bucketOrder = new Permutation(seed, 'buckets', BUCKETS);
    this.authors = new Permutation(seed, 'authors', users);
    this.readers = new Permutation(seed, 'readers', users);
    this.follows = new Shares(spec.follows, users, FOLLOWS.exponent, users - 1);
    this.idPart = new Random(seed, 'ids').bits(0);
  }

  user(index: number): GeneratedUser {
    const { seed } = this.spec;
    const bucket = this.bucketOf(index);
    const words = `${this.random.oneOf(ADJECTIVES, index, 1)}-${this.random.oneOf(NOUNS, index, 2)}`;
    const username = `gen${seed}-${words}-${index}`;
    return {
      id: this.idOf(index),
      bucket,
      username,
      email: `${username}@${emailDomain(seed)}`,
      bio: this.random.fraction(index, 3) < BIO_SHARE ? this.texts.sentence(index, 5) : null,
      createdAt: new Date(this.createdAtMs(index)),
    };
  }

  idOf(index: number): string {
    return composeId(this.bucketOf(index), this.createdAtMs(index), this.idPart + index);
  }

  bucketOf(index: number): number {
    return this.bucketOrder.at(this.order.positionOf(index) % BUCKETS);
  }

  /** Every bucket that has a user. */
  buckets(): number[] {
    return Array.from({ length: Math.min(BUCKETS, this.count) }, (_, turn) => this.bucketOrder.at(turn));
  }

  *inBucket(bucket: number): Generator<number> {
    for (let position = this.bucketOrder.positionOf(bucket); position < this.count; position += BUCKETS)
      yield this.order.at(position);
  }

  /** How much the user writes: 0 writes the most. */
  authorRank(index: number): number {
    return this.authors.positionOf(index);
  }

  /** Whom the user follows: different others, popular authors more often. */
  *followees(index: number): Generator<number> {
    const others = this.count - 1;
    const self = this.authorRank(index);
    const chosen = this.follows.of(this.readers.positionOf(index));
    for (let nth = 0; nth < chosen; nth++) {
      const rank = distinctChoice(nth, chosen, others, this.random.fraction(index, 100 + nth), FOLLOWS.skew);
      yield this.authors.at(rank < self ? rank : rank + 1);
    }
  }

  /** The `nth` of `chosen` different users, those who read much more often. */
  reader(nth: number, chosen: number, fraction: number): number {
    return this.readers.at(distinctChoice(nth, chosen, this.count, fraction, READERS_SKEW));
  }

  private createdAtMs(index: number): number {
    return timeWithin(USERS_SPAN, (index + this.random.fraction(index)) / this.count);
  }
}
