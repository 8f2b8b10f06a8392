/** The key of an anonymous answer: parameters in the order of their names, so that no order is kept twice. */
export function keyOfUrl(url: string, vary = ''): string {
  return `GET ${canonical(url)}${vary}`;
}

function canonical(url: string): string {
  const at = url.indexOf('?');
  if (at < 0) return url;
  const query = url.slice(at + 1);
  if (query === '') return url.slice(0, at);
  if (!query.includes('&')) return url;
  const parts = query.split('&');
  // Of one name the order has a meaning: it stays.
  const sorted = parts.map((part, index) => ({ part, name: nameOf(part), index }));
  sorted.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.index - b.index));
  return `${url.slice(0, at)}?${sorted.map(({ part }) => part).join('&')}`;
}

function nameOf(part: string): string {
  const at = part.indexOf('=');
  return at < 0 ? part : part.slice(0, at);
}

/** A suffix with the values of the headers that the answer differs by. */
export function varyOf(
  names: readonly string[],
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string {
  return names.map((name) => `\n${name}: ${String(headers[name] ?? '')}`).join('');
}
