/** How a server is started and broken: as processes of this machine, or in a container. */
export interface Engine {
  /** With the data that it had. Returns when it is on its way. */
  start(): void;
  /** SIGKILL, without warning, frozen or not; returns when nothing of it runs any more. Its data stay. */
  kill(): Promise<void>;
  /** Stops all its processes: connections stay open, nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Its data go too. To be called when it does not run. */
  remove(): Promise<void>;
  hasEnded(): boolean;
  /** The end of what it printed. */
  log(): string;
}
