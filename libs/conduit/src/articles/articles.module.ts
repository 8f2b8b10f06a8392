import { Module } from '@nestjs/common';
import { ProfilesModule } from '../profiles';
import { AccountsModule } from '../users';
import { ArticleAnswers } from './article-answers';
import { ArticleListsReader } from './article-lists.reader';
import { ArticlesReader } from './articles.reader';
import { ArticlesRepository } from './articles.repository';
import { ArticlesService } from './articles.service';
import { ViewedArticlesReader } from './viewed-articles.reader';

/** Articles and their lists, without a door. */
@Module({
  imports: [AccountsModule, ProfilesModule],
  providers: [
    ArticlesReader,
    ArticleListsReader,
    ViewedArticlesReader,
    ArticlesRepository,
    ArticlesService,
    ArticleAnswers,
  ],
  exports: [
    ArticlesReader,
    ViewedArticlesReader,
    ArticleListsReader,
    ViewedArticlesReader,
    ArticlesRepository,
    ArticlesService,
    ArticleAnswers,
  ],
})
export class ArticlesModule {}
