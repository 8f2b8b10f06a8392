import { IsIn } from 'class-validator';
import { Setting } from './setting.decorator';

const NODE_ENVS = ['development', 'production', 'test'] as const;
const LOG_LEVELS = ['error', 'warn', 'log', 'debug', 'verbose'] as const;

export type NodeEnv = (typeof NODE_ENVS)[number];
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What every process of Aqueduct is told. */
export class AppSettings {
  @Setting({
    name: 'NODE_ENV',
    doc: 'What the process is for. Development shows callers the cause of an internal error; production refuses what is only convenient.',
  })
  @IsIn(NODE_ENVS)
  readonly nodeEnv: NodeEnv = 'development';

  @Setting({
    name: 'LOG_LEVEL',
    doc: 'The least severe messages that are logged. SIGUSR2 goes on to debug, to verbose, and back, while the process runs.',
  })
  @IsIn(LOG_LEVELS)
  readonly logLevel: LogLevel = 'log';
}
