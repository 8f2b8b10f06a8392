import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to a server that a test can cut, hold up or lead elsewhere, as a network does. Listens on this machine only. */
export class Proxy implements AsyncDisposable {
  private readonly sockets = new Set<Socket>();
  private isHeldUp = false;
  /** How many connections were ever made. */
  accepted = 0;

  private constructor(
    private readonly server: Server,
    private target: URL,
  ) {}

  static async to(url: string): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server, new URL(url));
    server.on('connection', (socket) => proxy.join(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The same server by way of the proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  get connections(): number {
    return this.sockets.size / 2;
  }

  /** New connections lead to the other server. */
  leadTo(url: string): void {
    this.target = new URL(url);
  }

  /** What is sent arrives no more, until `letGo`; connections stay open, and new ones are taken. */
  holdUp(): void {
    this.isHeldUp = true;
    for (const socket of this.sockets) socket.pause();
  }

  /** @param forgotten what was under way never arrives: only new connections work. */
  letGo({ forgotten = false } = {}): void {
    this.isHeldUp = false;
    if (!forgotten) for (const socket of this.sockets) socket.resume();
  }

  /** Ends all connections, as a server that dies does. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private join(client: Socket): void {
    this.accepted++;
    const server = connect(Number(this.target.port), this.target.hostname);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => undefined);
      from.on('data', (chunk) => void to.write(chunk));
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      if (this.isHeldUp) from.pause();
    }
  }
}
