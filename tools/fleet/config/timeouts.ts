/*
 * What the edge and the balancer wait, so that it fits what a node waits (`HttpSettings`): whoever is nearer to the client
 * closes an idle connection first, since a request that meets a connection being closed is lost; and whoever is nearer to
 * the node gives up last, since otherwise work is done that nobody waits for. A test compares them.
 */
export const TIMEOUTS = {
  /** How long the edge keeps an idle connection to the balancer; less than the balancer does. */
  edgeIdleSeconds: 50,
  /** How long the balancer keeps one of a client; idle ones to nodes it closes after some 5 s. */
  balancerIdleSeconds: 60,
  /** A node that has not answered a read by then is taken for silent, and the read is sent to another one. */
  readSeconds: 3,
  /** What a node is told of it (`X-Request-Timeout`), so that it answers 503 by itself before. */
  readTimeoutMs: 2800,
  writeSeconds: 15,
  writeTimeoutMs: 14_000,
  /** Longest silence of a stream; SSE sends a sign of life more often. */
  streamSeconds: 90,
  /** How long the edge waits for the balancer, which may ask three nodes in turn. */
  edgeReadSeconds: 20,
  /** A node that comes back gets its full share after this. */
  slowStartSeconds: 10,
} as const;
