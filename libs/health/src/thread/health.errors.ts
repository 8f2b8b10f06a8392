import { OperatorError } from '@aqueduct/kernel';
import type { HealthSettings } from '../health.settings';

/** Another program listens there already. */
export class HealthPortError extends OperatorError {
  readonly code = 'HEALTH_PORT_TAKEN';

  constructor({ port, agentPort, host }: HealthSettings, cause: unknown) {
    const ports = [port, agentPort].filter((each) => each !== undefined && each !== 0).join(' or ');
    super(
      `The health pages cannot listen at ${host}: ${ports} is taken by another program. Set HEALTH_PORT and HEALTH_AGENT_PORT to free ports, or to 0 for any`,
      { cause },
    );
  }
}
