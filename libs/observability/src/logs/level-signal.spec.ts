import { EventEmitter } from 'node:events';
import { changeLevelOnSignal } from './level-signal';
import { ProcessLogger } from './process-logger';

describe(changeLevelOnSignal, () => {
  it.each([
    ['warn', ['debug', 'verbose', 'warn']],
    ['debug', ['verbose', 'debug', 'verbose']],
  ] as const)('goes from %s on to %j, and says so', (level, expected) => {
    const said: string[] = [];
    const logger = new ProcessLogger({ service: 'api', level, output: { write: (line) => void said.push(line) } });
    const host = new EventEmitter();
    const end = changeLevelOnSignal(logger, host as never);
    const levels = expected.map(() => {
      host.emit('SIGUSR2');
      return logger.level;
    });
    expect(levels).toEqual(expected);
    expect(said.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(
      expected.map((each) => `SIGUSR2: the level of the log is ${each} now`),
    );
    end();
    expect(host.listenerCount('SIGUSR2')).toBe(0);
  });
});
