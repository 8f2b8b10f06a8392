import { Cache, CacheSettings } from '@aqueduct/cache';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { CacheMetrics } from '../../metrics/cache.metrics';
import type { Counter } from '../../metrics/metric';
import { words, yes, type Fact, type SectionSource, type StatusSection } from '../status.report';
import { Window } from '../window';

const MEBIBYTE = 1024 * 1024;
/** Answers that were there. */
const HITS = ['hit', 'stale', 'stale-if-error'];
/** One that was made for its caller alone could not have been there. */
const NOT_ASKED = 'bypass';

type Counted = ReadonlyMap<string, number>;

/** What the cache gives, and what it keeps. */
@Injectable()
export class CacheSection implements SectionSource {
  private readonly uses = new Window<Counted>(new Map(), performance.now());
  private readonly loads = new Window<Counted>(new Map(), performance.now());

  constructor(
    private readonly metrics: CacheMetrics,
    @Optional() @Inject(Cache) private readonly cache?: Cache,
    @Optional() @Inject(CacheSettings) private readonly settings?: CacheSettings,
  ) {}

  sections(): StatusSection[] {
    const uses = perSecond(this.metrics.uses, this.uses);
    const loads = perSecond(this.metrics.loads, this.loads);
    const columns = [...words('Outcome'), { name: 'Times', unit: '/s' }];
    return [
      {
        id: 'cache',
        title: 'Cache',
        facts: [{ name: 'Cache hits', unit: '%', cell: hitRatio(uses), isKey: true }, ...this.kept()],
        tables: [
          { id: 'cache-uses', caption: 'What was asked for', columns, rows: [...uses] },
          { id: 'cache-loads', caption: 'What was in no memory here', columns, rows: [...loads] },
        ],
      },
    ];
  }

  private kept(): Fact[] {
    if (this.cache === undefined) return [];
    const { bytes, entries, evicted, isTrusted, isRedisUp } = this.cache.stats;
    return [
      { name: 'Kept in memory', unit: 'MiB', cell: bytes / MEBIBYTE },
      { name: 'At most', unit: 'MiB', cell: this.settings === undefined ? null : this.settings.maxBytes / MEBIBYTE },
      { name: 'Things kept', cell: entries },
      { name: 'Had to go for want of room', cell: evicted },
      { name: 'Hears what others change', cell: yes(isTrusted, 'bad') },
      { name: 'Redis', cell: isRedisUp === undefined ? 'not used' : isRedisUp ? UP : DOWN },
    ];
  }
}

const UP = { value: 'up', level: 'good' } as const;
const DOWN = { value: 'down', level: 'bad' } as const;

/** Of what happened within the window. */
function perSecond(counter: Counter, window: Window<Counted>): [outcome: string, times: number][] {
  const now = new Map(counter.counted.map(({ labels: [label = ''], value }) => [label, value]));
  const { value: before, seconds } = window.look(now, performance.now());
  return [...now].map(([label, value]) => [label, (value - (before.get(label) ?? 0)) / seconds]);
}

/** In percent; null: nothing was asked for. */
function hitRatio(uses: readonly [outcome: string, times: number][]): number | null {
  const sum = (of: (outcome: string) => boolean): number =>
    uses.reduce((total, [outcome, times]) => (of(outcome) ? total + times : total), 0);
  const asked = sum((outcome) => outcome !== NOT_ASKED);
  return asked === 0 ? null : (sum((outcome) => HITS.includes(outcome)) / asked) * 100;
}
