declare module 'pg/lib/utils' {
  /** What a parameter is on the wire: text, bytes, or null. */
  export function prepareValue(value: unknown): string | Buffer | null;
}
