import { Places } from '@aqueduct/kernel';
import { Injectable } from '@nestjs/common';
import { ArticleExportReader } from './article-export.reader';
import { toExported, type ExportedArticle } from './article-export.view';
import { ExportsSettings } from './exports.settings';

const EXPORTS_OF_USER = 2;

/** The exports that this process sends. Each is as slow as its client, and so takes a place for as long. */
@Injectable()
export class ArticleExports {
  private readonly places: Places;

  constructor(
    private readonly reader: ArticleExportReader,
    { max }: ExportsSettings,
  ) {
    const limits = { total: max, setting: 'EXPORTS_MAX', perOwner: EXPORTS_OF_USER };
    this.places = new Places({ name: 'exporting articles', ...limits });
  }

  /**
   * All articles of the author, newest first. It takes a place when it is first asked, until it is over or returned from.
   * @throws OverloadedError, DatabaseUnavailableError.
   */
  async *of(authorId: string): AsyncGenerator<ExportedArticle[]> {
    const leave = this.places.take(authorId);
    try {
      for await (const rows of this.reader.pages(authorId)) yield rows.map(toExported);
    } finally {
      leave();
    }
  }
}
