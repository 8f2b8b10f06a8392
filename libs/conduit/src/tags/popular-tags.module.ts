import { Module } from '@nestjs/common';
import { PopularTags } from './popular-tags.service';
import { TagUsesRepository } from './tag-uses.repository';

/** What keeps the order of tags, without a door. */
@Module({ providers: [PopularTags, TagUsesRepository], exports: [PopularTags] })
export class PopularTagsModule {}
