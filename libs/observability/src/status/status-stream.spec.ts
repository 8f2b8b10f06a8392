import type { StatusReport } from './status.report';
import { StatusStream } from './status-stream';

const report = (at: string): StatusReport => ({ at, service: 'spec', version: '0', sections: [] });

describe(StatusStream.name, () => {
  it('leaves out what a slow client has no time for, and goes on with what is new', () => {
    const stream = new StatusStream();
    for (const at of ['a', 'b', 'c']) stream.send(report(at));
    expect(String(stream.body.read())).toMatch(/^retry: 2000\n\ndata: \{"at":"a",.*\}\n\n$/);
    stream.send(report('d'));
    expect(String(stream.body.read())).toContain('"at":"d"');
  });

  it('gives up a client that takes nothing', () => {
    const stream = new StatusStream();
    for (let second = 0; second <= 30; second++) stream.send(report('a'));
    expect(stream.body.destroyed).toBe(false);
    stream.send(report('a'));
    expect(stream.body.destroyed).toBe(true);
  });

  it('sends nothing once it has ended', async () => {
    const stream = new StatusStream();
    stream.end();
    stream.send(report('a'));
    stream.end();
    expect(await stream.body.toArray()).toEqual([]);
  });
});
