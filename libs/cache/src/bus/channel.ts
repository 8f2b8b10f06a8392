/** Carries texts to all processes, the sender included, in the order of the sending. */
export interface Channel {
  /** Longest text, in bytes. */
  readonly maxBytes: number;
  /**
   * Listens until `close`, again whenever the connection was lost.
   * @param opened called each time from when on nothing that is sent is missed; what was sent before may have been.
   */
  open(received: (text: string) => void, opened: () => void): void;
  /** Resolves when all listeners will get it. @throws when it is not known whether they will. */
  send(text: string): Promise<void>;
  close(): Promise<void>;
}
