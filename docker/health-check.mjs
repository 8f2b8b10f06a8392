/*
 * The image's health check, where no orchestrator probes: is the process alive? Its health thread answers also while the event loop is
 * blocked, and says so when that has lasted too long.
 */
const TIMEOUT_MS = 2500;

try {
  const url = `http://127.0.0.1:${process.env.HEALTH_PORT}/health/live`;
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(await response.text());
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
