import { Random } from './random';
import { ADJECTIVES, NOUNS, PREPOSITIONS, TAGS, VERBS } from './words';

/** The text of an article. */
export interface GeneratedText {
  readonly title: string;
  readonly description: string;
  /** Markdown. */
  readonly body: string;
}

const SENTENCES = 4096;
const SENTENCES_EACH = { least: 3, more: 4 } as const;
/** Paragraphs of a body: most have few, some many. */
const PARAGRAPHS = { least: 2, more: 22, skew: 3 } as const;
const TAGS_MOST = 5;
/** The first tenth of the tags has this root of a tenth of the uses. */
const TAG_SKEW = 2;

/** Texts by number, from lists of words: they read like a language and mean nothing. */
export class Texts {
  private readonly random: Random;
  /** Joining ready sentences is what makes a million articles cheap. */
  private readonly sentences: readonly string[];

  constructor(seed: number) {
    this.random = new Random(seed, 'text');
    const words = new Random(seed, 'sentence');
    this.sentences = Array.from({ length: SENTENCES }, (_, index) => sentenceOf(words, index));
  }

  article(index: number): GeneratedText {
    return { title: titleOf(this.random, index), description: this.sentence(index, 1), body: this.body(index) };
  }

  /** From none to five different tags, in no order. */
  tags(index: number): string[] {
    const wanted = this.random.below(TAGS_MOST + 1, index, 2);
    const tags = new Set<string>();
    for (let nth = 0; nth < wanted; nth++) {
      const rank = Math.floor(TAGS.length * this.random.fraction(index, 10 + nth) ** TAG_SKEW);
      tags.add(TAGS[rank] as string);
    }
    return [...tags];
  }

  /** @param key of what the comment belongs to; @param nth of its comments. */
  comment(key: number, nth: number): string {
    const part = 1000 + nth * 4;
    const more = this.random.below(3, key, part);
    return this.join(1 + more, key, part + 1, ' ');
  }

  sentence(index: number, part: number): string {
    return this.random.oneOf(this.sentences, index, part);
  }

  private body(index: number): string {
    const paragraphs =
      PARAGRAPHS.least + Math.floor(PARAGRAPHS.more * this.random.fraction(index, 3) ** PARAGRAPHS.skew);
    let body = this.paragraph(index, 0);
    for (let nth = 1; nth < paragraphs; nth++) {
      if (nth % 3 === 1) body += `\n\n## ${titleOf(this.random, index, 100 + nth)}`;
      body +=
        nth % 5 === 4 ? `\n\n- ${this.join(3, index, 200 + nth * 8, '\n- ')}` : `\n\n${this.paragraph(index, nth)}`;
    }
    return body;
  }

  private paragraph(index: number, nth: number): string {
    const part = 200 + nth * 8;
    return this.join(SENTENCES_EACH.least + this.random.below(SENTENCES_EACH.more, index, part), index, part + 1, ' ');
  }

  private join(count: number, index: number, part: number, between: string): string {
    let text = this.sentence(index, part);
    for (let nth = 1; nth < count; nth++) text += between + this.sentence(index, part + nth);
    return text;
  }
}

/** `The amber bridge watches a silent river beyond the valley.` */
function sentenceOf(random: Random, index: number): string {
  const word = (list: readonly string[], part: number): string => random.oneOf(list, index, part);
  const start = `${word(['The', 'A', 'Each', 'No', 'Every', 'This'], 0)} ${word(ADJECTIVES, 1)} ${word(NOUNS, 2)}`;
  const middle = `${word(VERBS, 3)} the ${word(ADJECTIVES, 4)} ${word(NOUNS, 5)}`;
  const end = random.below(2, index, 6) === 0 ? '' : ` ${word(PREPOSITIONS, 7)} the ${word(NOUNS, 8)}`;
  return `${start} ${middle}${end}.`;
}

/** `How a quiet harbor guides the winter`. */
function titleOf(random: Random, index: number, part = 20): string {
  const word = (list: readonly string[], nth: number): string => random.oneOf(list, index, part * 8 + nth);
  const start = word(['How the', 'Why the', 'When the', 'The', 'What the'], 0);
  return `${start} ${word(ADJECTIVES, 1)} ${word(NOUNS, 2)} ${word(VERBS, 3)} the ${word(NOUNS, 4)}`;
}
