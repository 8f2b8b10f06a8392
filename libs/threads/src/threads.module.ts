import { Module, type DynamicModule } from '@nestjs/common';
import { Threads } from './threads';

/** CPU-bound work on threads. Needs `ThreadsSettings` from `ConfigModule`. */
@Module({})
export class ThreadsModule {
  static forRoot(): DynamicModule {
    return { module: ThreadsModule, global: true, providers: [Threads], exports: [Threads] };
  }
}
