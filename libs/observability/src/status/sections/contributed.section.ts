import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { everywhere } from '../../anywhere';
import { STATUS_SECTIONS, type SectionSource, type StatusSection } from '../status.report';

/** What modules of the application add. */
@Injectable()
export class ContributedSections implements SectionSource {
  constructor(private readonly modules: ModuleRef) {}

  async sections(): Promise<StatusSection[]> {
    const sources = everywhere<SectionSource>(this.modules, STATUS_SECTIONS);
    return (await Promise.all(sources.map(async (source) => source.sections()))).flat();
  }
}
