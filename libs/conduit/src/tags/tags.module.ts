import { Module } from '@nestjs/common';
import { TagsReader } from './tags.reader';

/** The list of tags, without a door. */
@Module({ providers: [TagsReader], exports: [TagsReader] })
export class TagsModule {}
