import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LEFT_OUT, leaveOut } from './left-out';

interface Reporter {
  onRunComplete(): void;
}

const JestLeftOutReporter = jest.requireActual<new () => Reporter>(
  '../../../../tools/checks/jest-left-out-reporter.cjs',
);

describe(leaveOut, () => {
  let directory: string;
  let told: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'aqueduct-left-out-'));
    told = '';
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((told += String(text)), true));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(directory, { recursive: true });
  });

  const within = (environment: NodeJS.ProcessEnv, act: () => void): void => {
    const replaced = jest.replaceProperty(process, 'env', environment);
    try {
      act();
    } finally {
      replaced.restore();
    }
  };

  it('lets the end of the run name the suite once, the service, and the command that brings it', () => {
    within({ [LEFT_OUT]: join(directory, 'suites') }, () => {
      leaveOut('events over RabbitMQ', 'RabbitMQ');
      leaveOut('events over RabbitMQ', 'RabbitMQ');
      new JestLeftOutReporter().onRunComplete();
    });
    expect(told.match(/events over RabbitMQ \(RabbitMQ\)/g)).toHaveLength(1);
    expect(told).toContain('npm run setup:services');
  });

  it('says so at once where no report will', () => {
    within({}, () => leaveOut('jobs on Redis', 'Redis'));
    expect(told).toBe('LEFT OUT: jobs on Redis needs Redis, which is not here: npm run setup:services\n');
  });

  it.each([{ CI: 'true' }, { AQUEDUCT_REQUIRE_SERVICES: '1' }])('is a failure with %p', (environment) => {
    const text = 'jobs on Redis needs Redis, which is not here: npm run setup:services';
    within({ ...environment, [LEFT_OUT]: join(directory, 'suites') }, () =>
      expect(() => leaveOut('jobs on Redis', 'Redis')).toThrow(text),
    );
    expect(() => readFileSync(join(directory, 'suites'))).toThrow();
  });
});
