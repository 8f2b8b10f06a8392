import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { announce, giveUp } from './announce';
import { NestStaticModule } from './nest-static.module';

async function main(): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(NestStaticModule, new FastifyAdapter(), {
    logger: ['error'],
  });
  await app.listen(0, '127.0.0.1');
  announce(app.getHttpServer());
}

main().catch(giveUp);
