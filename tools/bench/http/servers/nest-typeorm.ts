import 'reflect-metadata';
import { Controller, Get, Headers, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource, In } from 'typeorm';
import { announce, giveUp } from './announce';
import { Article, Tag, User } from './typeorm.entities';
import { viewerOf } from './viewer';

const NEWEST_FIRST = { relations: { author: true, tags: true }, order: { id: 'DESC' }, take: 20 } as const;

/** Nest on Fastify with TypeORM as tutorials write it: `find` with relations, on one database. */
@Controller('api')
class ArticlesController {
  private readonly articles;
  private readonly tags;
  private readonly users;

  constructor(database: DataSource) {
    this.articles = database.getRepository(Article);
    this.tags = database.getRepository(Tag);
    this.users = database.getRepository(User);
  }

  @Get('articles')
  async list(): Promise<object> {
    const [articles, articlesCount] = await this.articles.findAndCount(NEWEST_FIRST);
    return { articles: articles.map((article) => listed(article, false)), articlesCount };
  }

  @Get('tags')
  async allTags(): Promise<object> {
    return { tags: (await this.tags.find()).map(({ name }) => name) };
  }

  @Get('articles/feed')
  async feed(@Headers('authorization') authorization: string): Promise<object> {
    const user = await this.users.findOne({ where: { id: viewerOf(authorization) }, relations: { following: true } });
    const authors = user?.following.map(({ id }) => id) ?? [];
    const [articles, articlesCount] = await this.articles.findAndCount({
      ...NEWEST_FIRST,
      where: { author: { id: In(authors) } },
    });
    return { articles: articles.map((article) => listed(article, true)), articlesCount };
  }

  @Get('articles/:slug')
  async article(@Param('slug') slug: string): Promise<object> {
    const article = await this.articles.findOneOrFail({ where: { slug }, relations: NEWEST_FIRST.relations });
    return { article: { ...listed(article, false), body: article.body } };
  }
}

function listed(
  { slug, title, description, tags, createdAt, updatedAt, favoritesCount, author }: Article,
  following: boolean,
): object {
  const { username, bio, image } = author;
  return {
    slug,
    title,
    description,
    tagList: tags.map(({ name }) => name),
    createdAt,
    updatedAt,
    favorited: false,
    favoritesCount,
    author: { username, bio, image, following },
  };
}

@Module({
  controllers: [ArticlesController],
  providers: [
    {
      provide: DataSource,
      useFactory: () =>
        new DataSource({
          type: 'postgres',
          url: process.env['BENCH_DATABASE_URL'] ?? '',
          entities: [User, Tag, Article],
          poolSize: 20,
        }).initialize(),
    },
  ],
})
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  announce(app.getHttpServer());
}

main().catch(giveUp);
