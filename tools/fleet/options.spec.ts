import { readCall } from './options';

describe(readCall, () => {
  it('starts three apis and two workers unless it is told otherwise', () => {
    expect(readCall([])).toMatchObject({ kind: 'start', options: { api: 3, worker: 2, balancing: 'leastconn' } });
    expect(readCall(['--api', '5', '--worker', '0', '--balancing', 'uri', '--settings', 'a.env'])).toMatchObject({
      options: { api: 5, worker: 0, balancing: 'uri', settingsFile: 'a.env' },
    });
  });

  it('takes a command with its node', () => {
    expect(readCall(['freeze', 'api-2', '--seconds', '3'])).toMatchObject({
      name: 'freeze',
      target: 'api-2',
      seconds: 3,
    });
    expect(readCall(['roll'])).toMatchObject({ name: 'roll', target: undefined });
    expect(readCall(['status', '--json'])).toMatchObject({ name: 'status', json: true });
    expect(readCall(['--help'])).toEqual({ kind: 'help' });
  });

  it.each([
    [['--api', '0'], '--api is a whole number from 1 to 16'],
    [['--worker', 'many'], '--worker is a whole number from 0 to 16'],
    [['--balancing', 'random'], '--balancing is leastconn or uri'],
    [['explode'], 'There is no command explode'],
    [['kill'], 'kill needs to know which'],
    [['kill', 'api-1', 'api-2'], 'There is no use for api-2'],
    [['freeze', 'api-1', '--seconds', '0'], '--seconds is a whole number from 1 to 600'],
    [['--colour'], 'Unknown option'],
  ])('says what is wrong with %j', (args, message) => expect(() => readCall(args)).toThrow(message));
});
