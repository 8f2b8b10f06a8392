import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitUntil } from '@aqueduct/kernel/testing';

type Value = string | number | boolean | readonly Value[];

/** A span as it came. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined: it began the trace. */
  readonly parentSpanId: string | undefined;
  readonly service: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly hasFailed: boolean;
  /** In ms since 1970. */
  readonly startMs: number;
  readonly endMs: number;
}

interface WireValue {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values: readonly WireValue[] };
}
type WireAttributes = readonly { readonly key: string; readonly value: WireValue }[];
interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: WireAttributes;
  readonly status: { readonly code?: number };
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}
interface Wire {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: WireAttributes };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

const ERROR = 2;
const NANOSECONDS = 1e6;

/** A collector of OpenTelemetry: takes what is sent by OTLP over HTTP as JSON. */
export class OtlpCollector {
  readonly spans: CollectedSpan[] = [];
  /** Every byte that came, for who looks for what must not be in it. */
  received = '';

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        this.received += body;
        this.spans.push(...spansOf(JSON.parse(body) as Wire));
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
  }

  static async start(): Promise<OtlpCollector> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new OtlpCollector(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1/traces`;
  }

  /** The spans of a trace, once they have all these names. */
  async trace(traceId: string, names: readonly RegExp[]): Promise<CollectedSpan[]> {
    const found = (): CollectedSpan[] => this.spans.filter((span) => span.traceId === traceId);
    const missing = (): RegExp[] => names.filter((name) => !found().some((span) => name.test(span.name)));
    await waitUntil(() => Promise.resolve(missing().length === 0)).catch(() => {
      throw new Error(
        `No span of ${missing().join(', ')} among ${found()
          .map(({ name }) => name)
          .join(', ')}`,
      );
    });
    return found();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function spansOf({ resourceSpans }: Wire): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(attributesOf(resource.attributes)['service.name']);
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => spanOf(span, service)));
  });
}

function spanOf({ traceId, spanId, parentSpanId, name, kind, ...span }: WireSpan, service: string): CollectedSpan {
  return {
    traceId,
    spanId,
    parentSpanId: parentSpanId === '' ? undefined : parentSpanId,
    service,
    name,
    kind,
    attributes: attributesOf(span.attributes),
    hasFailed: span.status.code === ERROR,
    startMs: Number(span.startTimeUnixNano) / NANOSECONDS,
    endMs: Number(span.endTimeUnixNano) / NANOSECONDS,
  };
}

function attributesOf(attributes: WireAttributes): Record<string, Value> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]));
}

function valueOf({ stringValue, intValue, doubleValue, boolValue, arrayValue }: WireValue): Value {
  return stringValue ?? doubleValue ?? boolValue ?? arrayValue?.values.map(valueOf) ?? Number(intValue);
}
