/** Paths whose answers take as long as their client stays: their kind is in the OpenAPI document, and a test compares. */
export const STREAMS: readonly string[] = ['/api/notifications/stream', '/api/user/export'];
