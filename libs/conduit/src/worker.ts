import { Module } from '@nestjs/common';

/** Conduit's doors for events and jobs, with all that is behind them. Needs DatabaseModule and MessagingModule. */
@Module({})
export class ConduitWorkerModule {}
