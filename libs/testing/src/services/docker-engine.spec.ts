import { runArguments } from './docker-engine';

describe(runArguments, () => {
  it('publishes the port on this machine only, and hands the arguments on to the image', () => {
    const args = ['redis-server', '--appendonly', 'yes'];
    const options = { name: 'aqueduct-redis-20000', image: 'redis:7-alpine', port: { inside: 6379, outside: 20000 } };
    expect(runArguments({ ...options, args }).join(' ')).toBe(
      'run --detach --name aqueduct-redis-20000 --publish 127.0.0.1:20000:6379 redis:7-alpine redis-server --appendonly yes',
    );
  });
});
