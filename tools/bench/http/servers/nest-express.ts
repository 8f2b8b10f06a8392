import 'reflect-metadata';
import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { announce, giveUp } from './announce';
import { NestStaticModule } from './nest-static.module';

async function main(): Promise<void> {
  // Without another adapter Nest takes @nestjs/platform-express.
  const app = await NestFactory.create(NestStaticModule, { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  announce(app.getHttpServer() as Server);
}

main().catch(giveUp);
