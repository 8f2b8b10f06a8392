import { hostname } from 'node:os';
import { withDeadline } from '@aqueduct/kernel';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';

export interface TraceExporterOptions {
  readonly url: string;
  readonly service: string;
  readonly version: string;
}

/** What waits for a collector that is away or slow; more is dropped. */
const QUEUE = 4096;
const BATCH = 512;
const EVERY_MS = 1000;
const TIMEOUT_MS = 5000;
const CLOSE_MS = 2000;
const SUCCESS = 0;

/** What became of spans that were to be kept. */
export interface ExportCounts {
  readonly sent: number;
  readonly failed: number;
}

/** Sends spans to a collector, in the background. Bounded: one that is away costs traces, and nothing else. */
export class TraceExporter {
  readonly provider: BasicTracerProvider;
  private readonly batches: BatchSpanProcessor;
  private counts: ExportCounts = { sent: 0, failed: 0 };

  /** @param decide is told each span that has ended, and what keeps it. */
  constructor(
    { url, service, version }: TraceExporterOptions,
    decide: (span: ReadableSpan, keep: (span: ReadableSpan) => void) => void,
  ) {
    const exporter = this.counting(new OTLPTraceExporter({ url, timeoutMillis: TIMEOUT_MS }));
    this.batches = new BatchSpanProcessor(exporter, {
      maxQueueSize: QUEUE,
      maxExportBatchSize: BATCH,
      scheduledDelayMillis: EVERY_MS,
      exportTimeoutMillis: 2 * TIMEOUT_MS,
    });
    const keep = (span: ReadableSpan): void => this.batches.onEnd(span);
    this.provider = new BasicTracerProvider({
      resource: resourceFromAttributes({
        [ATTR_SERVICE_NAME]: service,
        [ATTR_SERVICE_VERSION]: version,
        'service.namespace': 'aqueduct',
        'service.instance.id': `${hostname()}:${process.pid}`,
      }),
      // What is kept is decided when it has ended: one that failed always is.
      sampler: new AlwaysOnSampler(),
      spanProcessors: [
        {
          onStart: () => undefined,
          onEnd: (span) => decide(span, keep),
          forceFlush: () => this.batches.forceFlush(),
          shutdown: () => this.batches.shutdown(),
        },
      ],
    });
  }

  get stats(): ExportCounts {
    return this.counts;
  }

  /** Sends what waits, for 2 s at most: a collector that is away must not hold up the end of a process. */
  async close(): Promise<void> {
    await withDeadline(CLOSE_MS, 'Sending the last traces', this.provider.shutdown()).catch(() => undefined);
  }

  private counting(exporter: SpanExporter): SpanExporter {
    return {
      export: (spans, done) =>
        exporter.export(spans, (result) => {
          const { sent, failed } = this.counts;
          this.counts =
            Number(result.code) === SUCCESS
              ? { sent: sent + spans.length, failed }
              : { sent, failed: failed + spans.length };
          done(result);
        }),
      shutdown: () => exporter.shutdown(),
      ...(exporter.forceFlush === undefined ? {} : { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
    };
  }
}
