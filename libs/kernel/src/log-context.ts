import { AsyncLocalStorage } from 'node:async_hooks';

/** What is said with every line of the log that the present work writes, by the names that it has there: `request_id`. */
export type LogFields = Readonly<Record<string, string | number | undefined>>;

const NONE: LogFields = Object.freeze({});

const present = new AsyncLocalStorage<Record<string, string | number | undefined>>();

/** Runs `work`, also what is asynchronous in it, with these fields and those that were there before. */
export function withLogFields<T>(fields: LogFields, work: () => T): T {
  return present.run({ ...present.getStore(), ...fields }, work);
}

/** Adds to the fields of the present work, for all of it; where nothing is being handled they are forgotten. */
export function addLogFields(fields: LogFields): void {
  const known = present.getStore();
  if (known !== undefined) Object.assign(known, fields);
}

/** Those of the present work. */
export function currentLogFields(): LogFields {
  return present.getStore() ?? NONE;
}
