/** Where one api node listens. */
export interface NodeAddress {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly healthPort: number;
  /** Of HAProxy's agent-check. @default none: its weight stays as it is */
  readonly agentPort?: number;
}
