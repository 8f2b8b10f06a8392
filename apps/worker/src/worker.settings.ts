import { Setting } from '@aqueduct/config';
import { IsInt, Max, Min } from 'class-validator';

/** What an operator may set about the worker. */
export class WorkerSettings {
  @Setting({ name: 'WORKER_PORT', doc: 'TCP port of the worker’s health pages; 0 takes a free one.' })
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly port: number = 3100;
}
