import { newTrace, withLogFields, withTrace } from '@aqueduct/kernel';
import { Logger } from '@nestjs/common';
import { ProcessLogger, type ProcessLoggerOptions } from './process-logger';

describe(ProcessLogger, () => {
  let written: { line: string; isError: boolean }[];
  const output = { write: (line: string, isError: boolean) => void written.push({ line, isError }) };
  const create = (options: Partial<ProcessLoggerOptions> = {}): ProcessLogger =>
    new ProcessLogger({ service: 'api', level: 'verbose', output, ...options });
  const lines = (): Record<string, unknown>[] => written.map(({ line }) => JSON.parse(line) as Record<string, unknown>);

  beforeEach(() => (written = []));
  afterAll(() => void Logger.overrideLogger(true));

  it('writes a line of JSON with the same names each time', () => {
    create().log('Listening', 'Api');
    expect(written[0]?.line).toMatch(/^\{.*\}\n$/);
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
        service: 'api',
        pid: process.pid,
        context: 'Api',
        msg: 'Listening',
      },
    ]);
  });

  it("says Nest's levels in the words that others use, and which of them are errors", () => {
    const logger = create();
    for (const level of ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const) logger[level]('x', 'C');
    expect(lines().map(({ level }) => level)).toEqual(['fatal', 'error', 'warn', 'info', 'debug', 'trace']);
    expect(written.map(({ isError }) => isError)).toEqual([true, true, false, false, false, false]);
  });

  it('writes nothing below its level, which may change while it runs', () => {
    const logger = create({ level: 'warn' });
    logger.log('not this');
    logger.level = 'debug';
    logger.debug('this');
    logger.verbose('not this');
    expect(lines().map(({ msg }) => msg)).toEqual(['this']);
  });

  it('announces whatever the level is', () => {
    const logger = create({ level: 'error' });
    logger.announce('changed', 'Logs');
    logger.log('not this');
    expect(lines()).toMatchObject([{ level: 'info', context: 'Logs', msg: 'changed' }]);
  });

  it('is what Nest logs through, with an error, a stack and fields among the details', () => {
    Logger.overrideLogger(create());
    const logger = new Logger('Orders');
    const error = new TypeError('broken', { cause: new Error('deeper') });
    logger.error('It failed', error);
    logger.error('It failed', error.stack);
    logger.warn('Slow', { fields: { ms: 12, token: 'x', level: 'mine' } });
    logger.warn('Slow', { ms: 12 });
    logger.error(error);
    const stack = expect.stringContaining('TypeError: broken\n') as string;
    expect(lines()).toMatchObject([
      { context: 'Orders', msg: 'It failed', err: { type: 'TypeError', message: 'broken', stack } },
      { context: 'Orders', msg: 'It failed', err: { type: 'TypeError', message: 'broken', stack } },
      { context: 'Orders', msg: 'Slow', ms: 12, token: '[hidden]', level_: 'mine', level: 'warn' },
      { context: 'Orders', msg: 'Slow', ms: 12 },
      { context: 'Orders', msg: 'broken', err: { type: 'TypeError' } },
    ]);
    expect(written[0]?.line).toContain('Caused by: Error: deeper');
  });

  it('says which request and which trace a line belongs to', () => {
    const trace = newTrace();
    withTrace(trace, () => withLogFields({ request_id: 'r1', user: 'abc' }, () => create().log('x', 'C')));
    expect(lines()).toMatchObject([{ request_id: 'r1', user: 'abc', trace_id: trace.split('-')[1] }]);
  });

  it('hides secrets in messages, fields and stacks', () => {
    const error = new Error('postgres://app:hunter2@db failed');
    create().error('for jake@mail.example: password=hunter2', error, { url: 'redis://:hunter2@cache' }, 'C');
    expect(written[0]?.line).not.toMatch(/hunter2|jake/);
  });

  it("leaves out the failures of a start, and tells Nest's inventory from debug on", () => {
    const logger = create({ level: 'log' });
    logger.error('cannot start', 'stack', 'ExceptionHandler');
    logger.log('AppModule dependencies initialized', 'InstanceLoader');
    logger.level = 'debug';
    logger.log('AppModule dependencies initialized', 'InstanceLoader');
    expect(lines()).toMatchObject([{ level: 'debug', context: 'InstanceLoader' }]);
  });

  it('is read by people where it is told to be', () => {
    const logger = create({ isReadable: true });
    withLogFields({ request_id: 'r1' }, () => logger.warn('Listening on http://a', 'Api'));
    logger.error('It failed', new TypeError('broken'), 'Orders');
    const [first = '', second = ''] = written.map(({ line }) => line);
    expect(first).toMatch(
      /^\[api\] \d+ {2}- \d\d:\d\d:\d\d\.\d{3} {4}WARN \[Api\] Listening on http:\/\/a \{"request_id":"r1"\}\n$/,
    );
    expect(second).toMatch(/ERROR \[Orders\] It failed\nTypeError: broken\n {4}at .*\n$/s);
  });
});
