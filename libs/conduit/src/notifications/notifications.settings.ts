import { Setting } from '@aqueduct/config';
import { IsInt, Max, Min } from 'class-validator';

/** What an operator may set about notifications. */
export class NotificationsSettings {
  @Setting({
    name: 'NOTIFICATIONS_POLL_MS',
    doc: 'How often an api process looks for new notifications of all who have a stream open, while any is.',
    unit: 'ms',
  })
  @IsInt()
  @Min(10)
  @Max(60_000)
  readonly pollMs: number = 200;

  @Setting({
    name: 'NOTIFICATIONS_MAX_STREAMS',
    doc: 'Most streams of notifications that an api process holds open; one more is 503.',
    unit: 'streams',
  })
  @IsInt()
  @Min(1)
  @Max(100_000)
  readonly maxStreams: number = 1000;
}
