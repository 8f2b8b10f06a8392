// Terminus throws this one; here it is only caught.
// eslint-disable-next-line no-restricted-imports
import { Catch, ServiceUnavailableException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** Sends Terminus' own answer to a failed check, where the application's filter would write its own. */
@Catch(ServiceUnavailableException)
export class HealthFilter implements ExceptionFilter<ServiceUnavailableException> {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(failed: ServiceUnavailableException, context: ArgumentsHost): void {
    const reply: unknown = context.switchToHttp().getResponse();
    this.host.httpAdapter.reply(reply, failed.getResponse(), failed.getStatus());
  }
}
