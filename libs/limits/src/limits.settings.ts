import { Setting } from '@aqueduct/config';
import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';

const MOST = 100_000_000;

/** How much each client may ask for. */
export class LimitsSettings {
  @Setting({
    name: 'LIMITS_ENABLED',
    doc: 'Whether requests are limited at all.',
    defaultDoc: '`false`; with `AUTH_PROFILE=production` `true`',
  })
  @IsOptional()
  @IsBoolean()
  readonly isEnabled?: boolean;

  @Setting({
    name: 'LIMITS_REQUESTS_PER_MINUTE',
    doc: 'Requests of one address (of IPv6, its /64), whatever becomes of them: answers from memory and refusals count, too.',
    unit: 'requests',
  })
  @IsInt()
  @Min(1)
  @Max(MOST)
  readonly requestsPerMinute: number = 60_000;

  @Setting({
    name: 'LIMITS_ADDRESS_PER_MINUTE',
    doc: 'Of them, those that are not signed in and that memory does not answer.',
    unit: 'requests',
  })
  @IsInt()
  @Min(1)
  @Max(MOST)
  readonly addressPerMinute: number = 1200;

  @Setting({ name: 'LIMITS_USER_PER_MINUTE', doc: 'Requests of one user.', unit: 'requests' })
  @IsInt()
  @Min(1)
  @Max(MOST)
  readonly userPerMinute: number = 1200;

  @Setting({ name: 'LIMITS_WRITES_PER_MINUTE', doc: 'Of them, those that write.', unit: 'requests' })
  @IsInt()
  @Min(1)
  @Max(MOST)
  readonly writesPerMinute: number = 240;

  @Setting({
    name: 'LIMITS_SIGN_IN_PER_MINUTE',
    doc: 'Registrations, logins and refreshes of one address: many people may share it.',
    unit: 'requests',
  })
  @IsInt()
  @Min(1)
  @Max(MOST)
  readonly signInPerMinute: number = 60;

  @Setting({
    name: 'LIMITS_GUESSES_PER_QUARTER_HOUR',
    doc: 'Wrong passwords for one account from one address.',
    unit: 'attempts',
  })
  @IsInt()
  @Min(1)
  @Max(MOST)
  readonly guessesPerQuarterHour: number = 10;

  @Setting({
    name: 'LIMITS_ADDRESS_GUESSES_PER_QUARTER_HOUR',
    doc: 'Wrong passwords from one address, for whichever account; accounts that are signed in at that address are let in all the same.',
    unit: 'attempts',
  })
  @IsInt()
  @Min(1)
  @Max(MOST)
  readonly addressGuessesPerQuarterHour: number = 100;

  @Setting({
    name: 'LIMITS_ACCOUNT_GUESSES_PER_HOUR',
    doc: 'Wrong passwords for one account from everywhere; beyond it, an address where it is not signed in has two tries an hour.',
    unit: 'attempts',
  })
  @IsInt()
  @Min(1)
  @Max(MOST)
  readonly accountGuessesPerHour: number = 100;

  @Setting({
    name: 'LIMITS_KEYS_MAX',
    doc: 'Addresses and users whose use a process remembers, at most: of more, those that have not come for longest are forgotten.',
    unit: 'keys',
  })
  @IsInt()
  @Min(100)
  @Max(10_000_000)
  readonly keysMax: number = 100_000;
}
