/**
 * Whose token it is, without looking at the signature: bare servers are given this for nothing.
 * @param authorization `Token <jwt>`
 */
export function viewerOf(authorization: string | undefined): string {
  const payload = authorization?.split('.')[1] ?? '';
  return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string }).sub;
}
