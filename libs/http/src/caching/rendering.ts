import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const HEADER = 'x-aqueduct-rendering';
/** Of this process: nobody else can ask for it. */
const token = randomBytes(18).toString('base64url');

/** Whether the request is the process's own, which makes anew what others are given meanwhile. */
export function isRendering({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers[HEADER] === token;
}

/** Runs the request through the whole application, in the present asynchronous context. */
export async function render(
  instance: FastifyInstance,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
  const answer = await instance.inject({ method: 'GET', url, headers: { ...headers, [HEADER]: token } });
  return { status: answer.statusCode, headers: answer.headers, body: answer.rawPayload };
}
