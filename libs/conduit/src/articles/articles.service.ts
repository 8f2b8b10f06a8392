import { Cache } from '@aqueduct/cache';
import {
  bucketOfId,
  newId,
  newSlug,
  Shards,
  timeOfId,
  violatedConstraint,
  type ShardTransaction,
} from '@aqueduct/database';
import { systemClock, type Late } from '@aqueduct/kernel';
import { Outbox } from '@aqueduct/messaging';
import { Injectable } from '@nestjs/common';
import { cacheTag, listTags } from '../cache-tags';
import { tagDifference, timeOfChange, withoutDuplicates } from './article.changes';
import { articleChanges, favoriteChange, tagChanges } from './article.counters';
import type { ArticleRow } from './article.rows';
import { ArticleNotFoundError } from './articles.errors';
import { ArticleDeleted, ArticlePublished } from './articles.events';
import { assertMayChange } from './articles.policy';
import { ArticlesRepository, type LockedArticle } from './articles.repository';
import { inBucketOf } from './in-bucket-of';
import { raiseRetagged } from './raise-retagged';

export interface ArticleDraft {
  readonly title: string;
  readonly description: string;
  readonly body: string;
  readonly tagList?: readonly string[] | undefined;
}

/** Undefined leaves it as it is. */
export type ArticleEdits = { readonly [K in keyof ArticleDraft]?: ArticleDraft[K] | undefined };

const ATTEMPTS = 3;

@Injectable()
export class ArticlesService {
  constructor(
    private readonly shards: Shards,
    private readonly articles: ArticlesRepository,
    private readonly outbox: Outbox,
    private readonly cache: Cache,
  ) {}

  /** Titles need not differ: each article gets a slug of its own. */
  async create(authorId: string, draft: ArticleDraft): Promise<ArticleRow> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.shards.transaction(bucketOfId(authorId), (tx) => this.insert(tx, authorId, draft));
      } catch (error) {
        // Slug and id are partly random: another article may have the same, and the next try will not.
        if (violatedConstraint(error) === undefined || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** @throws ArticleNotFoundError, ArticleForbiddenError, InvalidInputError, in this order. */
  update(viewerId: string, slug: string, edits: Late<ArticleEdits>): Promise<ArticleRow> {
    return this.change(viewerId, slug, async (tx, article) => {
      const { title, description, body, tagList } = edits();
      if (tagList !== undefined) await this.replaceTags(tx, article, withoutDuplicates(tagList));
      const isRenamed = title !== undefined && title !== article.title;
      const next = isRenamed ? newSlug(title, tx.bucket) : slug;
      await this.articles.update(
        tx,
        { id: article.id },
        {
          ...defined({ title, description, body, tags: tagList && withoutDuplicates(tagList) }),
          ...(isRenamed ? { slug: next } : {}),
          updatedAt: timeOfChange(article.updatedAt, systemClock.now()),
        },
      );
      this.cache.invalidateWith(tx, cacheTag.article(article.id), cacheTag.slug(next));
      return this.articles.show(tx, article.id, viewerId);
    });
  }

  /** With its comments, favourites and tags. @throws ArticleNotFoundError, ArticleForbiddenError */
  delete(viewerId: string, slug: string): Promise<void> {
    return this.change(viewerId, slug, async (tx, { id, authorId, tags }) => {
      const favoriters = await this.articles.favoriters(tx, id);
      for (const userId of favoriters) tx.count(favoriteChange(userId, -1));
      this.cache.invalidateWith(
        tx,
        ...listTags(authorId, tags),
        cacheTag.article(id),
        ...favoriters.map(cacheTag.favoritesOf),
      );
      await this.articles.delete(tx, { id });
      tx.count(...articleChanges(authorId, tags, -1));
      this.tellOfTags(tx, id, tags);
      this.outbox.raise(tx, ArticleDeleted, { articleId: id });
    });
  }

  private async insert(
    tx: ShardTransaction,
    authorId: string,
    { title, description, body, tagList = [] }: ArticleDraft,
  ): Promise<ArticleRow> {
    const id = newId(tx.bucket);
    const tags = withoutDuplicates(tagList);
    const createdAt = timeOfId(id);
    const slug = newSlug(title, tx.bucket);
    const article = { id, authorId, slug, title, description, body, tags, createdAt };
    const published = await this.articles.publish(tx, article);
    tx.count(...articleChanges(authorId, tags, 1));
    this.outbox.raise(tx, ArticlePublished, { articleId: id, authorId });
    this.tellOfTags(tx, id, tags);
    this.cache.invalidateWith(tx, ...listTags(authorId, tags), cacheTag.slug(slug));
    return published;
  }

  private async change<T>(
    viewerId: string,
    slug: string,
    work: (tx: ShardTransaction, article: LockedArticle) => Promise<T>,
  ): Promise<T> {
    return inBucketOf(this.shards, slug, async (tx) => {
      const article = await this.articles.lockBySlug(tx, slug, 'change');
      if (article === undefined) throw new ArticleNotFoundError();
      assertMayChange(viewerId, article);
      return work(tx, article);
    });
  }

  private async replaceTags(tx: ShardTransaction, article: LockedArticle, tags: readonly string[]): Promise<void> {
    const { lost, got } = tagDifference(article.tags, tags);
    await this.articles.untag(tx, article.id, lost);
    await this.articles.tag(tx, article, got);
    tx.count(...tagChanges(article.authorId, lost, -1), ...tagChanges(article.authorId, got, 1));
    this.tellOfTags(tx, article.id, [...lost, ...got]);
    if (lost.length + got.length > 0)
      this.cache.invalidateWith(tx, cacheTag.tags, ...[...lost, ...got].map(cacheTag.articlesTagged));
  }

  private tellOfTags(tx: ShardTransaction, articleId: string, tags: readonly string[]): void {
    raiseRetagged(this.outbox, tx, articleId, tags);
  }
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
