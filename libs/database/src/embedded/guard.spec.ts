import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { guarded, type GuardOptions } from './guard';

const POLITE: GuardOptions = { politeSignal: 'TERM', graceSeconds: 20, lastSignal: 'KILL' };
const OBEYS = "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log(process.pid)";
const REFUSES = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log(process.pid)";

async function start(program: string, options: GuardOptions = POLITE): Promise<{ guard: ChildProcess; pid: number }> {
  const { file, args } = guarded(process.execPath, ['-e', program], options);
  const guard = spawn(file, args, { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  const [line] = (await once(guard.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { guard, pid: Number(line.toString()) };
}

async function statusOf(guard: ChildProcess): Promise<unknown> {
  const [status] = (await once(guard, 'exit')) as [number | null];
  return status;
}

describe(guarded, () => {
  it('asks the program to stop when the pipe ends, and hands on its exit status', async () => {
    const { guard } = await start(OBEYS);
    guard.stdin?.end();

    await expect(statusOf(guard)).resolves.toBe(7);
  });

  it('wakes a frozen program so that it can obey', async () => {
    const { guard, pid } = await start(OBEYS);
    process.kill(pid, 'SIGSTOP');
    guard.stdin?.end();

    await expect(statusOf(guard)).resolves.toBe(7);
  });

  it('sends the last signal to a program that does not obey within its grace', async () => {
    const { guard } = await start(REFUSES, { ...POLITE, graceSeconds: 1 });
    guard.stdin?.end();

    await expect(statusOf(guard)).resolves.toBe(128 + 9);
  });

  it('sends the last signal at once on SIGUSR2', async () => {
    const { guard } = await start(REFUSES);
    guard.kill('SIGUSR2');

    await expect(statusOf(guard)).resolves.toBe(128 + 9);
  });

  it('ends with a program that ends by itself', async () => {
    const { guard } = await start('console.log(process.pid); process.exit(3)');

    await expect(statusOf(guard)).resolves.toBe(3);
  });
});
