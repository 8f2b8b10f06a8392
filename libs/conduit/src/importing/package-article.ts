import { ARTICLE_LIMITS, type ArticleDraft } from '../articles';
import type { ReadablePackage } from './packages';

/** The article about a package: its README under its name. */
export function articleAbout({ name, description, keywords, readme }: ReadablePackage): ArticleDraft {
  return {
    title: cut(name, ARTICLE_LIMITS.title),
    description: cut(description ?? firstLine(readme) ?? name, ARTICLE_LIMITS.description),
    body: cut(readme, ARTICLE_LIMITS.body),
    tagList: [...new Set(keywords)]
      .filter((keyword) => keyword.length <= ARTICLE_LIMITS.tag)
      .slice(0, ARTICLE_LIMITS.tags),
  };
}

/** The first line that says something, without the marks of a heading. */
function firstLine(markdown: string): string | undefined {
  const lines = markdown.split('\n').map((line) => line.replace(/^#+/, '').trim());
  return lines.find((line) => /\p{L}/u.test(line));
}

/** The cut may fall between the halves of a character. */
function cut(text: string, max: number): string {
  return text.slice(0, max).toWellFormed();
}
