import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { EmbeddedDescription } from './description';
import { EmbeddedDatabaseError } from './embedded.errors';
import { receive, send, type KeeperAddress, type KeeperMessage } from './keeper-protocol';
import { HOST } from './node-client';

const ANSWER_TIMEOUT_MS = 10_000;

/** A lease: the connection to a keeper that this process holds. */
export class KeeperConnection {
  private readonly ready = Promise.withResolvers<EmbeddedDescription | undefined>();

  private readonly released = Promise.withResolvers<boolean>();

  private isReleasing = false;

  private constructor(
    private readonly socket: Socket,
    private readonly address: KeeperAddress,
    private readonly onProgress: (what: string) => void,
  ) {
    receive<KeeperMessage>(socket, (message) => this.take(message));
    socket.once('close', () => {
      this.ready.resolve(undefined);
      this.released.resolve(true);
    });
  }

  /** Undefined when nobody listens at the address. */
  static async open(address: KeeperAddress, onProgress: (what: string) => void): Promise<KeeperConnection | undefined> {
    const socket = connect({ port: address.port, host: HOST });
    try {
      await once(socket, 'connect');
    } catch {
      return undefined;
    }
    socket.on('error', () => socket.destroy());
    const connection = new KeeperConnection(socket, address, onProgress);
    send(socket, { type: 'lease', token: address.token });
    return connection;
  }

  /**
   * Waits until the clusters are up; undefined when the keeper went away before.
   * @throws EmbeddedDatabaseError with the keeper's reason when they can't be started, or when it does not answer.
   */
  async database(): Promise<EmbeddedDescription | undefined> {
    const mute = setTimeout(() => this.ready.reject(this.noAnswer()), ANSWER_TIMEOUT_MS);
    this.socket.once('data', () => clearTimeout(mute));
    try {
      return await this.ready.promise;
    } finally {
      clearTimeout(mute);
    }
  }

  /** Lets this process end while the lease is held. `onLost` is called when the keeper ends before `release`. */
  hold(onLost: () => void): void {
    this.socket.unref();
    this.socket.once('close', () => {
      if (!this.isReleasing) onLost();
    });
  }

  /** Gives the lease back; true when the clusters are stopped afterwards. */
  async release(stop: boolean): Promise<boolean> {
    if (this.isReleasing) return this.released.promise;
    this.isReleasing = true;
    this.socket.ref();
    send(this.socket, { type: 'release', stop });
    const stopped = await this.released.promise;
    this.socket.destroy();
    return stopped;
  }

  private take(message: KeeperMessage): void {
    switch (message.type) {
      case 'progress':
        return this.onProgress(message.what);
      case 'ready':
        return this.ready.resolve(message.database);
      case 'failed':
        return this.ready.reject(new EmbeddedDatabaseError(message.message));
      case 'released':
        return this.released.resolve(false);
    }
  }

  private noAnswer(): EmbeddedDatabaseError {
    this.socket.destroy();
    return new EmbeddedDatabaseError(
      `Process ${this.address.pid}, which keeps the embedded PostgreSQL, does not answer. "kill -9 ${this.address.pid}" and start again.`,
    );
  }
}
