import { Setting } from '@aqueduct/config';
import { IsIn, IsInt, IsNumber, Max, Min } from 'class-validator';

const ACCESS_LOGS = ['off', 'sampled', 'all'] as const;

export type AccessLogs = (typeof ACCESS_LOGS)[number];

/** Settings of `LogsModule`. */
export class LogsSettings {
  @Setting({
    name: 'LOG_ACCESS',
    doc: 'Which answers get a line of the log: none, some of them and all with status 500 and more, or all.',
  })
  @IsIn(ACCESS_LOGS)
  readonly access: AccessLogs = 'off';

  @Setting({ name: 'LOG_ACCESS_SAMPLE', doc: 'The share of answers that LOG_ACCESS=sampled logs; 1 is all of them.' })
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly accessSample: number = 0.01;

  @Setting({
    name: 'EVENT_LOOP_BLOCKED_MS',
    doc: 'What blocks the event loop for longer is logged with its stack; 0: nobody looks.',
    unit: 'ms',
  })
  @IsInt()
  @Min(0)
  @Max(60_000)
  readonly blockedMs: number = 250;
}
