import { Module } from '@nestjs/common';
import { ArticleExportReader } from './article-export.reader';
import { ArticleExports } from './article-exports.service';

/** Exports of articles, without a door. Needs `ExportsSettings` from `ConfigModule`. */
@Module({ providers: [ArticleExportReader, ArticleExports], exports: [ArticleExports] })
export class ExportingModule {}
