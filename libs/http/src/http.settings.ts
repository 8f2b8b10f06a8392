import { Setting } from '@aqueduct/config';
import { ArrayNotEmpty, IsInt, IsNotEmpty, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { IsNetwork } from './settings.rules';

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

  @Setting({
    name: 'HTTP_CORS_ORIGINS',
    doc: 'Origins that browsers may call from, separated by commas; * for all.',
    defaultDoc: '`*`; with `AUTH_PROFILE=production` none but our own',
  })
  @IsOptional()
  @ArrayNotEmpty()
  @Matches(/^(\*|https?:\/\/[^/\s]+)$/, {
    each: true,
    message: 'must each be * or an origin such as https://app.example, without a path',
  })
  readonly corsOrigins?: string[];

  @Setting({
    name: 'HTTP_TRUSTED_PROXIES',
    doc: 'Proxies, by address or network (10.0.0.0/8), whose X-Forwarded-* headers are believed, separated by commas. Of X-Forwarded-For the last address counts that is none of them.',
    defaultDoc: 'none: who connects is the client',
  })
  @IsNetwork({ each: true })
  readonly trustedProxies: readonly string[] = [];

  @Setting({
    name: 'HTTP_BACKLOG',
    doc: "Connections that the system accepts while the process is busy; the host's net.core.somaxconn is the most it grants.",
    unit: 'connections',
  })
  @IsInt()
  @Min(1)
  @Max(65_535)
  readonly backlog: number = 4096;
}
