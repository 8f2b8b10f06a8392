import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian's wrapper of RabbitMQ gives up being root, which a private node must not: this is what it wraps. */
const UNWRAPPED = ['/usr/lib/rabbitmq/bin/rabbitmq-server'];

/** The first of the files that can be run, then of the name on PATH or where systems keep servers; undefined: there is none. */
export function findProgram(name: string, first: readonly string[] = []): string | undefined {
  const onPath = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'].map((directory) =>
    join(directory, name),
  );
  return [...first, ...onPath].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const findRabbitMq = (): string | undefined => findProgram('rabbitmq-server', UNWRAPPED);
export const findEpmd = (): string | undefined => findProgram('epmd');
export const findRedis = (): string | undefined => findProgram('redis-server');
