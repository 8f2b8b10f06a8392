import { EventConsumer, OnEvents } from '@aqueduct/messaging';
import { Injectable } from '@nestjs/common';
import { ArticleRetagged } from '../articles';
import { PopularTags } from './popular-tags.service';

/** Keeps the order of tags by use. What it does may be repeated, so it needs no memory of what it has done. */
@Injectable()
@EventConsumer('popular-tags')
export class PopularTagsConsumer {
  constructor(private readonly popularTags: PopularTags) {}

  @OnEvents(ArticleRetagged)
  retagged(events: readonly ArticleRetagged[]): Promise<void> {
    return this.popularTags.refresh([...new Set(events.flatMap(({ tags }) => tags))]);
  }
}
