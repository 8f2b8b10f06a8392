import { Setting } from '@aqueduct/config';
import { IsInt, IsNotEmpty, IsOptional, IsString, Max, Min } from 'class-validator';

/** Settings of `HealthModule`. */
export class HealthSettings {
  @Setting({
    name: 'HEALTH_PORT',
    doc: 'TCP port on which a thread of its own serves the health pages, also while the event loop is blocked; 0 takes a free one.',
    defaultDoc: 'none: the pages are served by the main port only',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly port?: number;

  @Setting({
    name: 'HEALTH_AGENT_PORT',
    doc: "TCP port of HAProxy's agent-check, which gives this process a weight by how busy its event loop is; 0 takes a free one. Needs HEALTH_PORT.",
    defaultDoc: 'none',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly agentPort?: number;

  @Setting({ name: 'HEALTH_HOST', doc: 'Address on which both listen; 0.0.0.0 for all interfaces.' })
  @IsString()
  @IsNotEmpty()
  readonly host: string = '127.0.0.1';

  @Setting({
    name: 'HEALTH_READY_SILENCE_MS',
    doc: 'A process whose event loop was silent for longer is not ready.',
    unit: 'ms',
  })
  @IsInt()
  @Min(200)
  @Max(60_000)
  readonly readySilenceMs: number = 1000;

  @Setting({
    name: 'HEALTH_LIVE_SILENCE_MS',
    doc: 'One that was silent for longer is taken for dead: whoever probes it should start it anew.',
    unit: 'ms',
  })
  @IsInt()
  @Min(1000)
  @Max(600_000)
  readonly liveSilenceMs: number = 30_000;
}
