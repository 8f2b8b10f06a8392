import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { ControlLine, ControlRequest } from './control-server';

/** Sends a command to the fleet behind a socket. @throws Error when none is there, or when the fleet says so. */
export async function sendCommand(
  socketPath: string,
  { command, target, seconds }: ControlRequest,
  tell: (progress: string) => void = () => undefined,
): Promise<unknown> {
  const query = new URLSearchParams({ ...(target === undefined ? {} : { target }), seconds: String(seconds) });
  const sent = request({ socketPath, path: `/${command}?${query.toString()}`, method: 'POST' });
  sent.end();
  const [response] = (await once(sent, 'response').catch((error: unknown) => {
    if (['ENOENT', 'ECONNREFUSED'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw new Error('No fleet runs here. Start one: npm run fleet -- --api 3 --worker 2');
    throw error;
  })) as [IncomingMessage];
  for await (const text of createInterface(response)) {
    const line = JSON.parse(text) as ControlLine;
    if ('error' in line) throw new Error(line.error);
    if ('result' in line) return line.result;
    tell(line.progress);
  }
  throw new Error('The fleet ended before it had answered');
}
