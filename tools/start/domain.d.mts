export const FIRST_CONTENT:
  { readonly command: readonly string[]; readonly example: string; readonly login: string } | undefined;
