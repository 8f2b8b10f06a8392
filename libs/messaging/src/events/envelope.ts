/** An event on its way: what was raised, and what the outbox knows of it. */
export interface Envelope {
  /** Unique over all shards, and stable: a redelivery has the same. */
  readonly id: string;
  readonly name: string;
  readonly version: number;
  /** What it happened to: `article:1234`. */
  readonly aggregate: string;
  /** 1 for the first event of its aggregate, then without gaps. */
  readonly sequence: number;
  /** Id of the aggregate's event before; null: there was none. */
  readonly previousId: string | null;
  /** Where it was raised. */
  readonly bucket: number;
  /** In ISO 8601. */
  readonly raisedAt: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** W3C `traceparent` of what raised it. */
  readonly trace?: string;
}

/** The words of the routing key: kind of aggregate, the event's name, its version. */
export function routingKeyOf({ aggregate, name, version }: Pick<Envelope, 'aggregate' | 'name' | 'version'>): string {
  return `${aggregate.slice(0, aggregate.indexOf(':'))}.${name}.v${version}`;
}

export function encodeEnvelope(envelope: Envelope): Buffer {
  return Buffer.from(JSON.stringify(envelope));
}

/** Undefined: this is no envelope of ours. */
export function decodeEnvelope(content: Buffer): Envelope | undefined {
  try {
    const value = JSON.parse(content.toString('utf8')) as Partial<Envelope> | null;
    const isOurs =
      typeof value === 'object' &&
      typeof value?.id === 'string' &&
      typeof value.name === 'string' &&
      typeof value.version === 'number' &&
      typeof value.aggregate === 'string' &&
      typeof value.sequence === 'number' &&
      typeof value.bucket === 'number' &&
      typeof value.payload === 'object';
    return isOurs ? (value as Envelope) : undefined;
  } catch {
    return undefined;
  }
}
