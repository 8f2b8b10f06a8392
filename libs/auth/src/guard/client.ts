/** From where somebody asks. */
export interface Client {
  /** What the client calls itself, by `User-Agent`; empty: it does not. */
  readonly device: string;
  /** What stands for its address: see `addressKey` of libs/limits. Empty: there is none. */
  readonly address: string;
}
