export interface StreamEvent<T> {
  readonly id: string;
  readonly data: T;
}

/** A client of Server-Sent Events that takes one event at a time, and knows where it was. */
export class EventStream<T> {
  /** The last id that was seen: what a browser would send when it comes back. */
  lastEventId = '';
  private text = '';

  private constructor(
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
    private readonly leave: AbortController,
  ) {}

  /** Returns when the stream says where it begins. @throws Error for another answer than 200. */
  static async open<T>(url: string, token: string, lastEventId?: string): Promise<EventStream<T>> {
    const leave = new AbortController();
    const headers = {
      Authorization: `Token ${token}`,
      ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
    };
    const response = await fetch(url, { headers, signal: leave.signal });
    if (response.status !== 200 || response.body === null)
      throw new Error(`${response.status}: ${await response.text()}`);
    const stream = new EventStream<T>(response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>, leave);
    await stream.block();
    return stream;
  }

  /** The next event; undefined: the stream has ended. */
  async next(): Promise<StreamEvent<T> | undefined> {
    for (;;) {
      const fields = await this.block();
      if (fields === undefined) return undefined;
      const data = fields.get('data');
      if (data !== undefined) return { id: this.lastEventId, data: JSON.parse(data) as T };
    }
  }

  async take(count: number): Promise<T[]> {
    const taken: T[] = [];
    while (taken.length < count) {
      const event = await this.next();
      if (event === undefined) throw new Error(`The stream has ended after ${taken.length} of ${count} events`);
      taken.push(event.data);
    }
    return taken;
  }

  close(): void {
    this.leave.abort();
  }

  private async block(): Promise<Map<string, string> | undefined> {
    while (!this.text.includes('\n\n')) {
      const { value, done } = await this.reader.read();
      if (done) return undefined;
      this.text += new TextDecoder().decode(value, { stream: true });
    }
    const end = this.text.indexOf('\n\n');
    const fields = new Map(
      this.text
        .slice(0, end)
        .split('\n')
        .map((line) => [line.split(':')[0] ?? '', line.slice(line.indexOf(':') + 1).trimStart()]),
    );
    this.text = this.text.slice(end + 2);
    this.lastEventId = fields.get('id') ?? this.lastEventId;
    return fields;
  }
}
