import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { replaceFile } from './files';
import { EmbeddedFleet } from './fleet';
import { keeperFiles } from './keeper-files';
import { receive, send, type ClientMessage, type KeeperAddress, type KeeperMessage } from './keeper-protocol';
import { HOST } from './node-client';
import { ownerOf } from './os-user';

// Who connects and does not ask for a lease in this time has no business here.
const LEASE_TIMEOUT_MS = 5_000;

/**
 * Owns the clusters of one folder for as long as somebody uses them. Every client holds a connection, which is its
 * lease; a client that dies loses it with the connection.
 */
export class KeeperServer {
  private readonly token = randomBytes(24).toString('base64url');

  private readonly leases = new Set<Socket>();

  private readonly server = createServer((socket) => this.accept(socket));

  private readonly stopRequested = Promise.withResolvers<void>();

  /** The last thing that was said to all clients: a new client hears it first. */
  private news: KeeperMessage = { type: 'progress', what: 'starting the embedded PostgreSQL' };

  private stopping = false;

  private idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly home: string,
    /** How long the clusters go on without any lease. */
    private readonly idleMs: number,
  ) {}

  /** Starts the clusters, serves leases, and returns when the clusters are stopped again. @throws what the start threw. */
  async run(): Promise<void> {
    await this.listen();
    this.waitForClients();
    try {
      const fleet = await EmbeddedFleet.start(this.home, (what) => this.tell({ type: 'progress', what }));
      this.tell({ type: 'ready', database: fleet.describe() });
      await this.stopRequested.promise;
      await this.withdraw();
      await fleet.stop();
    } catch (error) {
      this.tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
      await this.withdraw();
      throw error;
    } finally {
      for (const socket of this.leases) socket.end();
    }
  }

  /** Stops the clusters in order, whoever still uses them. */
  stop(): void {
    this.stopping = true;
    this.stopRequested.resolve();
  }

  private async listen(): Promise<void> {
    this.server.listen({ port: 0, host: HOST });
    await once(this.server, 'listening');
    const { port } = this.server.address() as AddressInfo;
    const address: KeeperAddress = { pid: process.pid, port, token: this.token };
    await replaceFile(keeperFiles(this.home).address, JSON.stringify(address), ownerOf(this.home));
  }

  /** From now on nobody finds this keeper. */
  private async withdraw(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.idle);
    this.server.close();
    await rm(keeperFiles(this.home).address, { force: true });
  }

  private accept(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    socket.setTimeout(LEASE_TIMEOUT_MS, () => socket.destroy());
    socket.on('close', () => this.drop(socket));
    receive<ClientMessage>(socket, (message) => {
      if (message.type === 'lease') this.lease(socket, message.token);
      else if (this.leases.has(socket)) this.release(socket, message.stop);
    });
  }

  private lease(socket: Socket, token: string): void {
    if (token !== this.token || this.stopping) {
      socket.destroy();
      return;
    }
    clearTimeout(this.idle);
    socket.setTimeout(0);
    this.leases.add(socket);
    send(socket, this.news);
  }

  /** The last client that wants the clusters stopped gets its answer when they are: the end of the connection. */
  private release(socket: Socket, stop: boolean): void {
    if (stop && this.leases.size === 1) {
      this.stop();
    } else {
      this.drop(socket);
      send(socket, { type: 'released' });
      socket.end();
    }
  }

  private drop(socket: Socket): void {
    if (this.leases.delete(socket) && this.leases.size === 0 && !this.stopping) this.waitForClients();
  }

  private waitForClients(): void {
    this.idle = setTimeout(() => this.stop(), this.idleMs);
  }

  private tell(news: KeeperMessage): void {
    this.news = news;
    for (const socket of this.leases) send(socket, news);
  }
}
