import { channel } from 'node:diagnostics_channel';
import { FAILURE_CHANNEL, type FailureEvent } from '@aqueduct/http';
import { newTrace, withTrace } from '@aqueduct/kernel';
import { ErrorGroups } from './fingerprints';

describe(ErrorGroups, () => {
  const clock = { time: 0, now: () => clock.time };
  let groups: ErrorGroups;

  const fail = (error: unknown, requestId = 'r1'): void => {
    const event: FailureEvent = {
      error,
      isDefect: true,
      status: 500,
      code: 'INTERNAL',
      requestId,
      route: 'GET /api/tags',
    };
    channel(FAILURE_CHANNEL).publish(event);
  };
  const stack = 'TypeError: x\n    at list (/app/dist/tags.reader.js:1:1)';
  const broken = (message: string): Error => Object.assign(new TypeError(message), { stack });

  beforeEach(() => {
    groups = new ErrorGroups(clock);
    groups.onModuleInit();
  });
  afterEach(() => groups.onApplicationShutdown());

  it('counts what failed in the same way, and knows the last one', () => {
    const trace = newTrace();
    fail(broken('article 1'));
    clock.time = 5;
    withTrace(trace, () => fail(broken('article 2 of jake@mail.example'), 'r2'));
    expect(groups.groups()).toEqual([
      {
        fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
        error: 'TypeError',
        message: 'article 2 of [hidden]',
        count: 2,
        lastAt: 5,
        lastRequestId: 'r2',
        traceId: trace.split('-')[1],
      },
    ]);
  });

  it('shows what happened last first, and keeps 200 of them', () => {
    for (let n = 0; n < 201; n++) fail(Object.assign(broken('x'), { name: `Error${n}` }));
    fail(Object.assign(broken('x'), { name: 'Error1' }));
    const all = groups.groups();
    expect([all.length, all[0]?.error, all[0]?.count, all.at(-1)?.error]).toEqual([200, 'Error1', 2, 'Error2']);
  });

  it('takes what is no error', () => {
    fail('a text');
    expect(groups.groups()).toMatchObject([{ error: 'string', message: '', count: 1 }]);
  });
});
