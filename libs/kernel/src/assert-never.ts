/** Makes an unhandled member of a union a compile error, and a clear one at run time. */
export function assertNever(value: never): never {
  throw new TypeError(`Unhandled case: ${JSON.stringify(value)}`);
}
