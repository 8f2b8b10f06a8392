import type { SessionRow, Viewer } from '@aqueduct/auth';
import type { SessionDto } from './dto/session.dto';

export function viewSession({ id, device, scopes, createdAt, lastUsedAt }: SessionRow, viewer: Viewer): SessionDto {
  return {
    id,
    device,
    scopes,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt.toISOString(),
    current: id === viewer.sessionId,
  };
}
