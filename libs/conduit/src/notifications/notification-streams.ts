import { setTimeout as delay } from 'node:timers/promises';
import { Freshness } from '@aqueduct/database';
import { forNobody, OverloadedError, Places } from '@aqueduct/kernel';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { NewsReader } from './news.reader';
import { NotificationStream } from './notification-stream';
import { NotificationsSettings } from './notifications.settings';
import { decodePosition } from './stream-position';

const NAME = 'streaming notifications';
const STREAMS_OF_USER = 10;
const BEAT_MS = 15_000;

/**
 * The open streams of this process. While there are any, it looks for all of them at once; who writes a notification
 * need not know who listens, so there may be any number of nodes.
 */
@Injectable()
export class NotificationStreams implements OnModuleDestroy {
  private readonly logger = new Logger(NotificationStreams.name);
  private readonly streams = new Set<NotificationStream>();
  /** Of those that are open or about to be. */
  private readonly places: Places;
  private isClosing = false;
  private isTroubled = false;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly news: NewsReader,
    private readonly freshness: Freshness,
    private readonly settings: NotificationsSettings,
  ) {
    const { maxStreams: total } = settings;
    this.places = new Places({ name: NAME, total, setting: 'NOTIFICATIONS_MAX_STREAMS', perOwner: STREAMS_OF_USER });
  }

  /**
   * A stream of what comes from now on, or from after `lastEventId`; it takes a place until its body closes.
   * @throws OverloadedError, InvalidInputError for an id that is none of ours, DatabaseUnavailableError.
   */
  async open(viewerId: string, lastEventId: string | undefined): Promise<NotificationStream> {
    const position = lastEventId === undefined ? undefined : decodePosition(lastEventId);
    if (this.isClosing) throw new OverloadedError(NAME, 'this process is closing');
    const leave = this.places.take(viewerId);
    try {
      const stream = new NotificationStream(viewerId, position ?? (await this.news.present(viewerId)));
      stream.body.once('close', () => {
        this.streams.delete(stream);
        leave();
      });
      this.streams.add(stream);
      // It may have begun to close in the meantime.
      if (this.isClosing) stream.end();
      else this.looking ??= this.look();
      return stream;
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Before the server closes: it waits for its last answer. */
  async onModuleDestroy(): Promise<void> {
    this.isClosing = true;
    for (const stream of this.streams) stream.end();
    await this.looking;
  }

  private async look(): Promise<void> {
    let beatAt = performance.now() + BEAT_MS;
    while (this.streams.size > 0 && !this.isClosing) {
      // It begins in the request of the first stream, whose promises and whose end are not those of the others.
      await forNobody(() => this.freshness.run(this.freshness.open(undefined), () => this.lookOnce()));
      if (performance.now() >= beatAt) {
        for (const stream of this.streams) stream.beat();
        beatAt = performance.now() + BEAT_MS;
      }
      await delay(this.settings.pollMs);
    }
    this.looking = undefined;
  }

  private async lookOnce(): Promise<void> {
    const failures = await this.news.deliver([...this.streams]).catch((error: unknown) => [error]);
    const isTroubled = failures.length > 0;
    if (isTroubled && !this.isTroubled) this.logger.warn(`Streams of notifications wait: ${String(failures[0])}`);
    if (!isTroubled && this.isTroubled) this.logger.log('Streams of notifications go on');
    this.isTroubled = isTroubled;
  }
}
