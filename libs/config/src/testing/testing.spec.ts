import { IsInt, Min } from 'class-validator';
import { Setting } from '../setting.decorator';
import { testSettings } from './index';

class QueueSettings {
  @Setting({ name: 'NODE_ENV', doc: 'Set in every test process.' })
  readonly mode: string = 'default';

  @Setting({ name: 'QUEUE_LIMIT', doc: 'How many may wait.' })
  @IsInt()
  @Min(1)
  readonly limit: number = 10;

  @Setting({ name: 'QUEUE_<n>_URL', doc: 'Where queues are.' })
  readonly urls: ReadonlyMap<number, string> = new Map();
}

describe(testSettings, () => {
  it('is the defaults with the overrides, whatever the environment says', () => {
    const settings = testSettings(QueueSettings, { urls: new Map([[1, 'x']]) });
    expect(settings).toBeInstanceOf(QueueSettings);
    expect(settings).toMatchObject({ mode: 'default', limit: 10, urls: new Map([[1, 'x']]) });
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('refuses overrides that the rules refuse', () => {
    expect(() => testSettings(QueueSettings, { limit: 0 })).toThrow('QUEUE_LIMIT is "0": must be a whole number of at');
  });
});
