import { Module, type DynamicModule } from '@nestjs/common';
import { BlockedLoop } from '../blocking/blocked-loop';
import { ErrorGroups } from '../errors/fingerprints';
import { AccessLog } from './access-log';

/** What the process writes about itself besides what its parts say. Needs `LogsSettings` from `ConfigModule`. */
@Module({})
export class LogsModule {
  static forRoot(): DynamicModule {
    const shared = [BlockedLoop, ErrorGroups];
    return { module: LogsModule, global: true, providers: [AccessLog, ...shared], exports: shared };
  }
}
