import { writeFileSync } from 'node:fs';
import type { CollectedSpan } from './otlp-collector';

const WIDTH = 48;

/** A trace as text: each step below what it is a part of, with when it was and how long it took. */
export function drawTrace(spans: readonly CollectedSpan[]): string {
  const start = Math.min(...spans.map(({ startMs }) => startMs));
  const end = Math.max(...spans.map(({ endMs }) => endMs));
  const rows = inOrder(spans).map(({ span, depth }) => ({ span, label: `${'  '.repeat(depth)}${span.name}` }));
  const widest = Math.max(...rows.map(({ label }) => label.length));
  const column = (ms: number): number => Math.round(((ms - start) / (end - start)) * WIDTH);
  return rows
    .map(({ span, label }) => {
      const [from, to] = [column(span.startMs), column(span.endMs)];
      const bar = `${' '.repeat(from)}${to > from ? '█'.repeat(to - from) : '▏'}`.padEnd(WIDTH + 1);
      const ms = `${(span.endMs - span.startMs).toFixed(1)} ms`.padStart(10);
      return `${label.padEnd(widest)}  ${span.service.padEnd(6)} ${bar} ${ms}`;
    })
    .join('\n');
}

/** AQUEDUCT_DRAW_TRACE=<file>: what stands in docs/observability.md is made so. */
export function keepDrawing(drawn: string): void {
  const file = process.env['AQUEDUCT_DRAW_TRACE'];
  if (file !== undefined) writeFileSync(file, `${drawn}\n`);
}

function inOrder(spans: readonly CollectedSpan[]): { span: CollectedSpan; depth: number }[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const childrenOf = (id: string | undefined): CollectedSpan[] =>
    spans
      .filter(({ parentSpanId }) =>
        id === undefined ? parentSpanId === undefined || !ids.has(parentSpanId) : parentSpanId === id,
      )
      .sort((a, b) => a.startMs - b.startMs);
  const walk = (span: CollectedSpan, depth: number): { span: CollectedSpan; depth: number }[] => [
    { span, depth },
    ...childrenOf(span.spanId).flatMap((child) => walk(child, depth + 1)),
  ];
  return childrenOf(undefined).flatMap((span) => walk(span, 0));
}
