import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** One line of an answer: what goes on, or how it ended. */
export type ControlLine = { readonly progress: string } | { readonly result: unknown } | { readonly error: string };

export interface ControlRequest {
  readonly command: string;
  readonly target: string | undefined;
  readonly seconds: number;
}

const OWNER_ONLY = 0o600;

export type ControlHandler = (request: ControlRequest, tell: (progress: string) => void) => Promise<unknown>;

/** Takes commands on a socket of this machine: who may open the file may command. */
export class ControlServer {
  private readonly server = createServer((request, response) => void this.answer(request, response));

  constructor(
    private readonly path: string,
    private readonly handle: ControlHandler,
  ) {}

  async listen(): Promise<void> {
    this.server.listen({ path: this.path });
    await once(this.server, 'listening');
    chmodSync(this.path, OWNER_ONLY);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (line: ControlLine): void => void response.write(`${JSON.stringify(line)}\n`);
    response.on('error', () => undefined);
    try {
      const { searchParams, pathname } = new URL(request.url ?? '', 'http://fleet');
      const call = {
        command: pathname.slice(1),
        target: searchParams.get('target') ?? undefined,
        seconds: Number(searchParams.get('seconds')),
      };
      say({ result: (await this.handle(call, (progress) => say({ progress }))) ?? null });
    } catch (error) {
      say({ error: error instanceof Error ? error.message : String(error) });
    }
    response.end();
  }
}
