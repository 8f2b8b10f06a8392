import { Module } from '@nestjs/common';
import { ArticlesModule } from '../articles';
import { ArticleHtml } from './article-html';

/** HTML of articles. Needs `ThreadsModule` in the application. */
@Module({ imports: [ArticlesModule], providers: [ArticleHtml], exports: [ArticleHtml, ArticlesModule] })
export class RenderingModule {}
