import { Setting } from '@aqueduct/config';
import { ArrayNotEmpty, IsInt, IsNotEmpty, IsString, Matches, Max, Min } from 'class-validator';

/** What an operator may set about the HTTP server. */
export class HttpSettings {
  @Setting({ name: 'PORT', doc: 'TCP port to listen on; 0 takes a free one.' })
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly port: number = 3000;

  @Setting({ name: 'HOST', doc: 'Address to listen on; 0.0.0.0 for all interfaces.' })
  @IsString()
  @IsNotEmpty()
  readonly host: string = '127.0.0.1';

  @Setting({ name: 'HTTP_BODY_LIMIT_BYTES', doc: 'Largest request body accepted; more is 413.', unit: 'bytes' })
  @IsInt()
  @Min(1024)
  @Max(104_857_600)
  readonly bodyLimitBytes: number = 1_048_576;

  @Setting({
    name: 'HTTP_REQUEST_TIMEOUT_MS',
    doc: 'Longest time a client may take to send one request, headers and body; more is 408.',
    unit: 'ms',
  })
  @IsInt()
  @Min(100)
  @Max(600_000)
  readonly requestTimeoutMs: number = 10_000;

  @Setting({
    name: 'HTTP_KEEP_ALIVE_TIMEOUT_MS',
    doc: "How long an idle connection stays open; keep it longer than the balancer's own idle time.",
    unit: 'ms',
  })
  @IsInt()
  @Min(1000)
  @Max(3_600_000)
  readonly keepAliveTimeoutMs: number = 72_000;

  @Setting({ name: 'HTTP_CORS_ORIGINS', doc: 'Origins that browsers may call from, separated by commas; * for all.' })
  @ArrayNotEmpty()
  @Matches(/^(\*|https?:\/\/[^/\s]+)$/, {
    each: true,
    message: 'must each be * or an origin such as https://app.example, without a path',
  })
  readonly corsOrigins: readonly string[] = ['*'];

  @Setting({
    name: 'HTTP_TRUST_PROXY_HOPS',
    doc: 'How many proxies stand in front of every request: so many entries of X-Forwarded-For are believed.',
    unit: 'hops',
  })
  @IsInt()
  @Min(0)
  @Max(10)
  readonly trustProxyHops: number = 0;
}
