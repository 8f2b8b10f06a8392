import GithubSlugger from 'github-slugger';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString } from 'mdast-util-to-string';
import { visit } from 'unist-util-visit';

type Root = ReturnType<typeof fromMarkdown>;

/** A piece of a document; the line where it begins counts from 1. */
export interface Piece {
  readonly text: string;
  readonly line: number;
}

/** A fenced block: its text begins on the line after the fence. */
export interface Block extends Piece {
  /** As the fence says: `sh`; empty when it says nothing. */
  readonly language: string;
}

/** What the checks look at in a Markdown file. */
export interface Document {
  readonly path: string;
  /** Targets of links and images. */
  readonly links: readonly Piece[];
  /** What a `#` can lead to, as GitHub names it. */
  readonly anchors: ReadonlySet<string>;
  readonly inlineCode: readonly Piece[];
  readonly blocks: readonly Block[];
}

const HTML_LINK = /\b(?:href|src)="([^"]*)"/g;
const HTML_ANCHOR = /\b(?:id|name)="([^"]*)"/g;

export function parseDocument(path: string, text: string): Document {
  const root = fromMarkdown(text);
  return {
    path,
    links: linksOf(root),
    anchors: anchorsOf(root),
    inlineCode: inlineCodeOf(root),
    blocks: blocksOf(root),
  };
}

function linksOf(root: Root): Piece[] {
  const links: Piece[] = [];
  visit(root, (node) => {
    const line = lineOf(node);
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition')
      links.push({ text: node.url, line });
    if (node.type === 'html') links.push(...matches(node.value, HTML_LINK).map((text) => ({ text, line })));
  });
  return links;
}

function anchorsOf(root: Root): ReadonlySet<string> {
  const slugger = new GithubSlugger();
  const anchors = new Set<string>();
  visit(root, (node) => {
    if (node.type === 'heading') anchors.add(slugger.slug(toString(node)));
    if (node.type === 'html') matches(node.value, HTML_ANCHOR).forEach((anchor) => anchors.add(anchor));
  });
  return anchors;
}

function inlineCodeOf(root: Root): Piece[] {
  const pieces: Piece[] = [];
  visit(root, 'inlineCode', (node) => void pieces.push({ text: node.value, line: lineOf(node) }));
  return pieces;
}

function blocksOf(root: Root): Block[] {
  const blocks: Block[] = [];
  visit(root, 'code', (node) => {
    blocks.push({ text: node.value, language: node.lang ?? '', line: lineOf(node) + 1 });
  });
  return blocks;
}

function lineOf(node: Root | Root['children'][number]): number {
  return node.position?.start.line ?? 1;
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, found]) => found ?? []);
}
