import { waitUntil } from '@aqueduct/kernel/testing';
import { DescriptorOutput } from './descriptor-output';

/** A pipe that takes so many bytes until somebody reads. */
class Pipe {
  room = 10;
  text = '';
  failure: string | undefined;

  readonly write = (_fd: number, bytes: Uint8Array): number => {
    if (this.failure !== undefined) throw Object.assign(new Error(this.failure), { code: this.failure });
    if (this.room === 0) throw Object.assign(new Error('full'), { code: 'EAGAIN' });
    const taken = Math.min(this.room, bytes.length);
    this.room -= taken;
    this.text += Buffer.from(bytes.subarray(0, taken)).toString();
    return taken;
  };
}

describe(DescriptorOutput, () => {
  let pipe: Pipe;
  let output: DescriptorOutput;

  beforeEach(() => {
    pipe = new Pipe();
    output = new DescriptorOutput(1, pipe.write);
  });

  it('has written a line when it returns', () => {
    output.line('one\n');
    expect(pipe.text).toBe('one\n');
  });

  it('does not wait for a full pipe, and writes the rest in order when there is room', async () => {
    for (const line of ['first line\n', 'second line\n', 'third line\n']) output.line(line);
    expect(pipe.text).toBe('first line');
    pipe.room = 1000;
    await waitUntil(() => Promise.resolve(pipe.text.endsWith('third line\n')));
    expect(pipe.text).toBe('first line\nsecond line\nthird line\n');
  });

  it('writes what still waits when the process ends', () => {
    output.line('longer than the pipe\n');
    pipe.room = 1000;
    output.flush();
    expect(pipe.text).toBe('longer than the pipe\n');
  });

  it('leaves out lines when 8 MiB wait, and says how many', () => {
    const line = `${'x'.repeat(1024 * 1024 - 1)}\n`;
    for (let n = 0; n < 12; n++) output.line(line);
    pipe.room = Infinity;
    output.flush();
    expect(pipe.text).toMatch(/\n\{"level":"warn","msg":"4 lines of the log were left out: nobody read it"\}\n$/);
  });

  it('goes on when nobody reads any more', () => {
    pipe.failure = 'EPIPE';
    expect(() => output.line('x\n')).not.toThrow();
  });
});
