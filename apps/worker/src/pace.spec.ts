import { Lifecycle } from '@aqueduct/health';
import type { JobsPace, Pace } from '@aqueduct/jobs';
import { EventPace } from '@aqueduct/messaging';
import { Logger } from '@nestjs/common';
import { LoadWatch } from './load.watch';
import { PaceKeeper } from './pace.keeper';

beforeAll(() => void Logger.overrideLogger(false));
afterAll(() => void Logger.overrideLogger(true));

describe('a worker', () => {
  let lifecycle: Lifecycle;
  let events: EventPace;
  let jobs: Pace[];
  let watch: LoadWatch;

  beforeEach(() => {
    [lifecycle, events, jobs] = [new Lifecycle(), new EventPace(), []];
    const pace: Pick<JobsPace, 'set'> = { set: (each) => void jobs.push(each) };
    new PaceKeeper(lifecycle, events, pace as JobsPace).onModuleInit();
    watch = new LoadWatch(lifecycle);
    lifecycle.ready();
  });

  const looks = (ms: number, times: number): void => {
    for (let n = 0; n < times; n++) watch.note(ms);
  };

  it('takes less when its event loop was late four times in a row, and as much as before when it is calm as often', () => {
    looks(150, 3);
    expect(lifecycle.state).toBe('ready');
    looks(150, 1);
    expect([lifecycle.state, events.isSlow, jobs.at(-1)]).toEqual(['overloaded', true, 'slow']);
    expect(lifecycle.status.reason).toBe('its event loop is 150 ms late');
    looks(5, 4);
    expect([lifecycle.state, events.isSlow, jobs.at(-1)]).toEqual(['ready', false, 'full']);
  });

  it('is not moved by a single pause', () => {
    looks(500, 1);
    looks(5, 1);
    looks(500, 3);
    expect(lifecycle.state).toBe('ready');
  });

  it('begins no job any more when it is told to end, and finishes the events that it has', () => {
    looks(150, 4);
    lifecycle.drain('SIGTERM');
    expect([events.isSlow, jobs.at(-1)]).toEqual([false, 'none']);
  });
});
