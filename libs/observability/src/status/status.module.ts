import { Module, type DynamicModule } from '@nestjs/common';
import { ManagementModule } from '../management/management.module';
import { CacheSection } from './sections/cache.section';
import { ContributedSections } from './sections/contributed.section';
import { DatabasesSection } from './sections/databases.section';
import { ErrorsSection } from './sections/errors.section';
import { EventsSection } from './sections/events.section';
import { JobsSection } from './sections/jobs.section';
import { ProcessSection } from './sections/process.section';
import { RequestsSection } from './sections/requests.section';
import { StatementsSection } from './sections/statements.section';
import { ServerStatements } from './server-statements';
import { StatusController } from './status.controller';
import type { SectionSource } from './status.report';
import { SECTION_SOURCES, StatusReports } from './status-reports';
import { StatusStreams } from './status-streams';

/** As the page has them. */
const SECTIONS = [
  DatabasesSection,
  RequestsSection,
  CacheSection,
  ProcessSection,
  EventsSection,
  ContributedSections,
  JobsSection,
  ErrorsSection,
  StatementsSection,
] as const;

@Module({})
class StatusModule {}

/** The page at /status. @param metrics the module that measures what it shows. */
export function statusModule(metrics: DynamicModule): DynamicModule {
  return {
    module: StatusModule,
    imports: [ManagementModule, metrics],
    controllers: [StatusController],
    providers: [
      ...SECTIONS,
      {
        provide: SECTION_SOURCES,
        inject: [...SECTIONS],
        useFactory: (...sources: readonly SectionSource[]) => sources,
      },
      ServerStatements,
      StatusReports,
      StatusStreams,
    ],
  };
}
