import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Span,
  type Tracer as OtelTracer,
} from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { partsOf, traceparentOf } from '../traceparent';
import { TraceExporter, type ExportCounts, type TraceExporterOptions } from './trace-exporter';

export interface TracerOptions extends TraceExporterOptions {
  /** 0 to 1. */
  readonly sampleRatio: number;
}

/** A step of a trace. */
export interface Step {
  readonly name: string;
  /** @default 'internal' */
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  /** `traceparent` of what it is a part of; undefined: a trace begins. */
  readonly parent: string | undefined;
  readonly attributes?: Attributes;
  /** When it began, in ms since 1970. @default now */
  readonly startMs?: number;
}

export interface Ending {
  readonly attributes?: Attributes;
  readonly failed?: boolean;
  /** Name of the error, without its text: that may hold data. */
  readonly error?: string;
}

/** What this process does of a trace, from where it came in: kept or dropped as a whole. */
interface Part {
  readonly isSampled: boolean;
  readonly held: ReadableSpan[];
  hasFailed: boolean;
}

interface Live {
  readonly span: Span;
  readonly part: Part;
  readonly isFirst: boolean;
}

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};
/** Steps of one part that are held until it is known whether it fails. */
const MOST_HELD = 200;
/** Steps that have begun and not ended: beyond that the oldest is given up. */
const MOST_LIVE = 20_000;
const RANDOM_DIGITS = 8;

/**
 * Makes OpenTelemetry's spans of what the libraries say. Knows no context of its own: who is whose parent is said by
 * `traceparent`, which requests, events and jobs carry anyway.
 */
export class Tracer {
  private readonly exporter: TraceExporter;
  private readonly tracer: OtelTracer;
  private readonly live = new Map<string, Live>();
  private readonly parts = new WeakMap<object, Part>();
  private keep: ((span: ReadableSpan) => void) | undefined;

  constructor(private readonly options: TracerOptions) {
    this.exporter = new TraceExporter(options, (span, keep) => this.decide(span, keep));
    this.tracer = this.exporter.provider.getTracer('aqueduct', options.version);
  }

  get stats(): ExportCounts {
    return this.exporter.stats;
  }

  /** Begins a step that others are parts of. @returns its `traceparent`, by which they and its end name it. */
  begin(step: Step): string {
    const parent = this.live.get(step.parent ?? '');
    const span = this.start(step);
    const { traceId, spanId } = span.spanContext();
    const isSampled = parent?.part.isSampled ?? partsOf(step.parent)?.isSampled ?? this.isChosen(traceId);
    const part = parent?.part ?? { isSampled, held: [], hasFailed: false };
    const traceparent = traceparentOf({ traceId, spanId, isSampled });
    this.parts.set(span, part);
    this.live.set(traceparent, { span, part, isFirst: parent === undefined });
    if (this.live.size > MOST_LIVE) this.giveUpOldest();
    return traceparent;
  }

  /** Says more of a step that has begun. */
  note(traceparent: string | undefined, attributes: Attributes): void {
    this.live.get(traceparent ?? '')?.span.setAttributes(attributes);
  }

  end(traceparent: string | undefined, ending: Ending = {}): void {
    const live = this.live.get(traceparent ?? '');
    if (live === undefined || traceparent === undefined) return;
    this.live.delete(traceparent);
    this.finish(live.span, live.part, ending);
    if (live.isFirst) this.settle(live.part);
  }

  /** A step that is over already, and has no parts. @param ms how long it took. */
  add(step: Step, ms: number, ending: Ending = {}): void {
    const parent = this.live.get(step.parent ?? '');
    // What comes after its part is over is kept with it; of a part that was dropped nothing is.
    const part = parent?.part ?? { isSampled: partsOf(step.parent)?.isSampled === true, held: [], hasFailed: false };
    if (!part.isSampled && part.held.length >= MOST_HELD) return;
    const startMs = step.startMs ?? Date.now() - ms;
    const span = this.start({ ...step, startMs });
    this.parts.set(span, part);
    this.finish(span, part, ending, startMs + ms);
  }

  close(): Promise<void> {
    return this.exporter.close();
  }

  private start({ name, kind = 'internal', parent, attributes = {}, startMs }: Step): Span {
    const options = { kind: KINDS[kind], attributes, ...(startMs === undefined ? {} : { startTime: startMs }) };
    return this.tracer.startSpan(name, options, contextOf(parent));
  }

  private finish(span: Span, part: Part, { attributes, failed = false, error }: Ending, endMs?: number): void {
    if (attributes !== undefined) span.setAttributes(attributes);
    if (failed) {
      part.hasFailed = true;
      span.setStatus({ code: SpanStatusCode.ERROR });
      if (error !== undefined) span.setAttribute('error.type', error);
    }
    span.end(endMs);
  }

  /** Called by the provider as each span ends. */
  private decide(span: ReadableSpan, keep: (span: ReadableSpan) => void): void {
    const part = this.parts.get(span);
    if (part === undefined) return;
    if (part.isSampled) keep(span);
    else if (part.held.length < MOST_HELD) part.held.push(span);
    this.keep ??= keep;
  }

  private settle(part: Part): void {
    if (!part.isSampled && part.hasFailed) for (const span of part.held) this.keep?.(span);
    part.held.length = 0;
  }

  private giveUpOldest(): void {
    const [oldest] = this.live.keys();
    this.end(oldest);
  }

  /** By the trace's id, so that all processes decide alike. */
  private isChosen(traceId: string): boolean {
    return Number.parseInt(traceId.slice(-RANDOM_DIGITS), 16) < this.options.sampleRatio * 16 ** RANDOM_DIGITS;
  }
}

function contextOf(parent: string | undefined): Context {
  const parts = partsOf(parent);
  if (parts === undefined) return ROOT_CONTEXT;
  const { traceId, spanId } = parts;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}
