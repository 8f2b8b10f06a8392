import { MessagingHealth, RequestHandler, type MessagingStatus } from '@aqueduct/messaging';
import { MessagePattern } from '@nestjs/microservices';

/** What other processes ask a worker, since only it knows. */
@RequestHandler()
export class WorkerRequests {
  constructor(private readonly messaging: MessagingHealth) {}

  @MessagePattern('worker.status')
  status(): MessagingStatus {
    return this.messaging.status();
  }
}
