import { Controller, Get, Header, SetMetadata, StreamableFile, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ManagementGuard } from '../management/management.guard';
import { PAGE_POLICY, renderPage } from './page/page';
import { StatusGuard } from './status.guard';
import type { StatusReport } from './status.report';
import { StatusReports } from './status-reports';
import { StatusStreams } from './status-streams';

const NEVER_KEPT = 'no-store';

/** How this process is, for people. Open to whoever reaches it: libs/auth reads the metadata by this very name. */
@Controller('status')
@SetMetadata('aqueduct:access', 'public')
@UseGuards(ManagementGuard, StatusGuard)
@ApiExcludeController()
export class StatusController {
  constructor(
    private readonly reports: StatusReports,
    private readonly streams: StatusStreams,
  ) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', PAGE_POLICY)
  @Header('X-Content-Type-Options', 'nosniff')
  @Header('Referrer-Policy', 'no-referrer')
  @Header('Cache-Control', NEVER_KEPT)
  async page(): Promise<string> {
    return renderPage(await this.reports.latest());
  }

  @Get('data')
  @Header('Cache-Control', NEVER_KEPT)
  data(): Promise<StatusReport> {
    return this.reports.latest();
  }

  @Get('stream')
  @Header('Cache-Control', NEVER_KEPT)
  @Header('X-Accel-Buffering', 'no')
  stream(): StreamableFile {
    return new StreamableFile(this.streams.open().body, { type: 'text/event-stream; charset=utf-8' });
  }
}
