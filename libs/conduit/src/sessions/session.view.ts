import type { SessionRow, Viewer } from '@aqueduct/auth';
import type { SessionDto } from './dto/session.dto';

export function viewSession({ id, device, createdAt, lastUsedAt }: SessionRow, viewer: Viewer): SessionDto {
  return {
    id,
    device,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt.toISOString(),
    current: id === viewer.sessionId,
  };
}
