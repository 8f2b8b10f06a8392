import { CurrentUser, NeedsScope, type Viewer } from '@aqueduct/auth';
import { Ndjson } from '@aqueduct/http';
import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { EXPORTED } from '../story';
import { ArticleExports } from './article-exports.service';
import { ExportedArticleDto } from './dto/exported-article.dto';

const EXPORTING =
  'Newest first, however many there are. What is published meanwhile is not among them; what is changed meanwhile is there ' +
  'as it was or as it is. `Aqueduct-Position` is that of the first lines. When the connection breaks, the export is not ' +
  'whole: it is broken off when a part fails midway, and when less than 64 KiB are read in 30 s. Whoever has two under way ' +
  'already is turned away.';

@ApiTags('Articles')
@NeedsScope('account')
@Controller('user/export')
export class ArticleExportController {
  constructor(private readonly exports: ArticleExports) {}

  @Get()
  @ApiOperation({ summary: 'All my articles', description: EXPORTING })
  @Ndjson({
    type: ExportedArticleDto,
    filename: 'articles.ndjson',
    description: 'One article in each line, as JSON. Without articles it is empty.',
    example: [EXPORTED],
  })
  exportArticles(@CurrentUser() viewer: Viewer): AsyncGenerator<ExportedArticleDto[]> {
    return this.exports.of(viewer.id);
  }
}
