import { Module } from '@nestjs/common';
import { ManagementServer } from './management.server';

/** Where the pages for operators are served. */
@Module({ providers: [ManagementServer], exports: [ManagementServer] })
export class ManagementModule {}
