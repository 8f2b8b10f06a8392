import { Lifecycle } from '@aqueduct/health';
import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { anywhere } from '../anywhere';
import { MetricsRegistry } from '../metrics/metrics-registry';
import { lifeOf } from './life';
import type { Fact, SectionSource, StatusReport, StatusSection } from './status.report';

/** Injection token of all {@link SectionSource}s of the page, in their order. */
export const SECTION_SOURCES = Symbol('SECTION_SOURCES');

/** However many look: less than the second after which the next one is due. */
const FRESH_MS = 900;

/** Makes what the page shows, once for all that look at the same time. */
@Injectable()
export class StatusReports {
  private made: { readonly at: number; readonly report: Promise<StatusReport> } | undefined;

  constructor(
    @Inject(SECTION_SOURCES) private readonly sources: readonly SectionSource[],
    private readonly registry: MetricsRegistry,
    private readonly modules: ModuleRef,
  ) {}

  /** What was made less than a second ago, or is made now. */
  latest(): Promise<StatusReport> {
    const now = performance.now();
    if (this.made === undefined || now - this.made.at > FRESH_MS) this.made = { at: now, report: this.make() };
    return this.made.report;
  }

  private async make(): Promise<StatusReport> {
    const sections = (await Promise.all(this.sources.map(sectionsOf))).flat();
    const key = sections.flatMap(({ facts = [] }) => facts.filter(({ isKey }) => isKey === true));
    const { service, version } = this.registry.options;
    return {
      at: new Date().toISOString(),
      service,
      version,
      sections: [overview([...lifeOf(anywhere(this.modules, Lifecycle)), ...key]), ...sections.map(withoutKey)],
    };
  }
}

function overview(facts: readonly Fact[]): StatusSection {
  return { id: 'overview', title: 'Overview', facts };
}

/** Who cannot say anything now must not hide the others. */
async function sectionsOf(source: SectionSource): Promise<readonly StatusSection[]> {
  try {
    return await source.sections();
  } catch {
    return [];
  }
}

function withoutKey({ facts = [], ...section }: StatusSection): StatusSection {
  return { ...section, facts: facts.filter(({ isKey }) => isKey !== true) };
}
