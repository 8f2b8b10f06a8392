import { setTimeout as delay } from 'node:timers/promises';
import { Sessions, type Viewer } from '@aqueduct/auth';
import { Freshness } from '@aqueduct/database';
import { forNobody, OverloadedError, Places } from '@aqueduct/kernel';
import { Injectable, Logger, Optional, type OnModuleDestroy } from '@nestjs/common';
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
  private readonly streams = new Map<NotificationStream, Viewer>();
  /** Of those that are open or about to be. */
  private readonly places: Places;
  private isClosing = false;
  private isTroubled = false;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly news: NewsReader,
    private readonly freshness: Freshness,
    private readonly settings: NotificationsSettings,
    @Optional() private readonly sessions?: Sessions,
  ) {
    const { maxStreams: total } = settings;
    this.places = new Places({ name: NAME, total, setting: 'NOTIFICATIONS_MAX_STREAMS', perOwner: STREAMS_OF_USER });
  }

  /**
   * A stream of what comes from now on, or from after `lastEventId`; it takes a place until its body closes, and ends with
   * the viewer's session.
   * @throws OverloadedError, InvalidInputError for an id that is none of ours, DatabaseUnavailableError.
   */
  async open(viewer: Viewer, lastEventId: string | undefined): Promise<NotificationStream> {
    const position = lastEventId === undefined ? undefined : decodePosition(lastEventId);
    if (this.isClosing) throw new OverloadedError(NAME, 'this process is closing');
    const leave = this.places.take(viewer.id);
    try {
      const stream = new NotificationStream(viewer.id, position ?? (await this.news.present(viewer.id)));
      stream.body.once('close', () => {
        this.streams.delete(stream);
        leave();
      });
      this.streams.set(stream, viewer);
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
    for (const stream of this.streams.keys()) stream.end();
    await this.looking;
  }

  private async look(): Promise<void> {
    let beatAt = performance.now() + BEAT_MS;
    while (this.streams.size > 0 && !this.isClosing) {
      // It begins in the request of the first stream, whose promises and whose end are not those of the others.
      await forNobody(() => this.freshness.run(this.freshness.open(undefined), () => this.lookOnce()));
      if (performance.now() >= beatAt) {
        for (const stream of this.streams.keys()) stream.beat();
        beatAt = performance.now() + BEAT_MS;
      }
      await delay(this.settings.pollMs);
    }
    this.looking = undefined;
  }

  /** Where it cannot be found out now, it is asked again the next time. */
  private async endThoseSignedOut(): Promise<void> {
    const { sessions } = this;
    if (sessions === undefined) return;
    const ask = async ([stream, { id, sessionId }]: [NotificationStream, Viewer]): Promise<void> => {
      if (sessionId === undefined || (await sessions.isLive(sessionId, id))) return;
      // Nothing more must be written to it, however long its client takes to read its end.
      this.streams.delete(stream);
      stream.end();
    };
    await Promise.allSettled([...this.streams].map(ask));
  }

  private async lookOnce(): Promise<void> {
    await this.endThoseSignedOut();
    const failures = await this.news.deliver([...this.streams.keys()]).catch((error: unknown) => [error]);
    const isTroubled = failures.length > 0;
    if (isTroubled && !this.isTroubled) this.logger.warn(`Streams of notifications wait: ${String(failures[0])}`);
    if (!isTroubled && this.isTroubled) this.logger.log('Streams of notifications go on');
    this.isTroubled = isTroubled;
  }
}
