/**
 * One text for all spellings of a JSON value: neither spaces nor the order of keys make a difference. It is no JSON:
 * lists and objects begin with how many values they hold, so that nesting of any depth needs no recursion.
 */
export function canonical(value: unknown): string {
  const parts: string[] = [];
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (next instanceof Key) parts.push(next.text);
    else if (Array.isArray(next)) {
      parts.push(`[${next.length}`);
      for (let i = next.length - 1; i >= 0; i--) left.push(next[i]);
    } else if (typeof next === 'object' && next !== null) {
      const entries = Object.entries(next).sort(([a], [b]) => (a < b ? 1 : -1));
      parts.push(`{${entries.length}`);
      for (const [key, child] of entries) left.push(child, new Key(JSON.stringify(key)));
    } else parts.push(next === undefined ? '' : JSON.stringify(next));
  }
  return parts.join(' ');
}

class Key {
  constructor(readonly text: string) {}
}
