import { testSettings } from '@aqueduct/config/testing';
import { JobsSettings } from './jobs.settings';

describe('JobsSettings', () => {
  it.each(['redis://host', 'rediss://user:password@host:6380/2', 'redis://host:6379/'])('take %s', (redisUrl) => {
    expect(testSettings(JobsSettings, { redisUrl })).toMatchObject({ redisUrl });
  });

  it.each(['host:6379', 'http://host', 'redis:///0', 'redis://host/name'])(
    'refuse %s, and say what is meant',
    (redisUrl) => {
      expect(() => testSettings(JobsSettings, { redisUrl })).toThrow('must be a URL such as redis://');
    },
  );

  it('refuse to look for stalled jobs more seldom than locks run out', () => {
    expect(() => testSettings(JobsSettings, { lockDurationMs: 1000, stalledIntervalMs: 2000 })).toThrow(
      'JOBS_STALLED_INTERVAL_MS must not be longer than JOBS_LOCK_DURATION_MS',
    );
  });
});
