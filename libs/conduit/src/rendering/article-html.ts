import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { defineTask, Threads } from '@aqueduct/threads';
import { Injectable } from '@nestjs/common';

const RENDER = defineTask<typeof import('./render-markdown.task').run>(
  'render-markdown',
  join(__dirname, 'render-markdown.task'),
);

/** Raised with every change of what the same text becomes, so that nobody keeps the old. */
const VERSION = '1';

/** HTML of article bodies. */
@Injectable()
export class ArticleHtml {
  constructor(private readonly threads: Threads) {}

  /** Names what `render` makes of this body, without making it. */
  etag(body: string): string {
    return `"${createHash('sha256').update(VERSION).update(body).digest('base64url')}"`;
  }

  /** A fragment without anything that runs. @throws as `Threads.run` does. */
  render(body: string, signal: AbortSignal): Promise<string> {
    return this.threads.run(RENDER, body, { signal });
  }
}
