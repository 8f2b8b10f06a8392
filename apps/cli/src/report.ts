import { isAppError } from '@aqueduct/kernel';

/** An error as one who runs a command wants to read it: what is expected without its stack. */
export function report(error: unknown): string {
  if (isAppError(error)) return error.message;
  if (error instanceof Error) return error.name === 'SettingsError' ? error.message : (error.stack ?? error.message);
  return String(error);
}
