/** What the edge and the balancer say when no node does: in the shape of our own errors, since clients parse them. */
export interface ProxyError {
  readonly status: number;
  readonly body: string;
  /** Whether the same request may do better a moment later. */
  readonly retryAfter: boolean;
}

const MESSAGES: readonly (readonly [status: number, errors: object])[] = [
  [400, { request: ['is malformed'] }],
  [404, { path: ['not found'] }],
  [408, { request: ['took too long to arrive'] }],
  [413, { body: ['is too large'] }],
  [414, { path: ['is too long'] }],
  [429, { requests: ['are too many'] }],
  [431, { headers: ['are too large'] }],
  [502, { service: ['gave no answer: whether a write took effect is not known'] }],
  [503, { service: ['is not available now: try again'] }],
  [504, { service: ['gave no answer in time: whether a write took effect is not known'] }],
];
const PASSING = [408, 429, 502, 503, 504];

export function proxyErrors(statuses: readonly number[]): ProxyError[] {
  return MESSAGES.filter(([status]) => statuses.includes(status)).map(([status, errors]) => ({
    status,
    body: JSON.stringify({ errors }),
    retryAfter: PASSING.includes(status),
  }));
}
