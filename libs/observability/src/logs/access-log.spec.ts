import { channel } from 'node:diagnostics_channel';
import { testSettings } from '@aqueduct/config/testing';
import { ANSWER_CHANNEL, type AnswerEvent } from '@aqueduct/http';
import { withLogFields } from '@aqueduct/kernel';
import { Logger } from '@nestjs/common';
import { AccessLog } from './access-log';
import { LogsSettings } from './logs.settings';
import { ProcessLogger } from './process-logger';

describe(AccessLog, () => {
  let lines: Record<string, unknown>[];
  let log: AccessLog;
  let random = 0;

  const start = (settings: Partial<LogsSettings>): void => {
    log = new AccessLog(testSettings(LogsSettings, settings), () => random);
    log.onApplicationBootstrap();
  };
  const answer = (status: number): void => {
    const event: AnswerEvent = {
      method: 'GET',
      route: '/api/tags',
      status,
      ms: 1.26,
      requestId: 'r1',
      cache: 'MISS',
      trace: undefined,
    };
    channel(ANSWER_CHANNEL).publish(event);
  };

  beforeEach(() => {
    lines = [];
    const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
    Logger.overrideLogger(new ProcessLogger({ service: 'api', level: 'log', output: { write } }));
  });
  afterEach(() => log.onApplicationShutdown());
  afterAll(() => void Logger.overrideLogger(true));

  it('has a line for each answer, with who asked and what became of it', () => {
    start({ access: 'all' });
    withLogFields({ request_id: 'r1', user: 'abc' }, () => answer(200));
    expect(lines).toMatchObject([
      {
        context: 'Access',
        msg: 'GET /api/tags 200 in 1.3 ms',
        method: 'GET',
        route: '/api/tags',
        status: 200,
        ms: 1.3,
        request_id: 'r1',
        user: 'abc',
        cache: 'MISS',
      },
    ]);
  });

  it('has a share of them, and all that failed', () => {
    start({ access: 'sampled', accessSample: 0.1 });
    for (random of [0.05, 0.1, 0.5]) answer(200);
    answer(503);
    expect(lines.map(({ status }) => status)).toEqual([200, 503]);
  });

  it('has none when it is off, nor after the end', () => {
    start({ access: 'off' });
    answer(500);
    start({ access: 'all' });
    log.onApplicationShutdown();
    answer(500);
    expect(lines).toEqual([]);
  });
});
