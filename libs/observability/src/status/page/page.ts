import { createHash } from 'node:crypto';
import type { Cell, Column, Fact, StatusReport, StatusSection, StatusTable } from '../status.report';
import { escapeHtml as text, factOf, headOf, levelOf, textOf } from './format';
import { SCRIPT } from './page.script';
import { STYLE } from './page.style';

const hashOf = (content: string): string => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;

/** Nothing runs and nothing is loaded but what the page brings, and its own numbers. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** The whole page, with what is now: who runs no scripts has it too. */
export function renderPage({ service, version, at, sections }: StatusReport): string {
  const title = `Aqueduct ${service}: status`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">To the numbers</a>
<header>
<h1>Aqueduct <span>${text(service)}</span> <small>${text(version)}</small></h1>
<p class="live"><span id="live" role="status">As of now: reload the page for newer numbers</span> <time id="at" datetime="${text(at)}">${text(at.slice(11, 19))} UTC</time>
<button id="pause" type="button" hidden>Pause</button></p>
<nav aria-label="Sections"><ul>${sections.map(link).join('')}</ul></nav>
</header>
<main id="main">
${sections.map(renderSection).join('\n')}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function link({ id, title }: StatusSection): string {
  return `<li><a href="#${text(id)}">${text(title)}</a></li>`;
}

function renderSection({ id, title, facts = [], tables = [], note }: StatusSection): string {
  const heading = `${text(id)}-heading`;
  return `<section id="${text(id)}" aria-labelledby="${heading}">
<h2 id="${heading}">${text(title)}</h2>
<p class="note" id="${text(id)}-note"${note === undefined ? ' hidden' : ''}>${text(note ?? '')}</p>
${facts.length === 0 ? '' : `<dl id="${text(id)}-facts">${facts.map(renderFact).join('')}</dl>`}
${tables.map(renderTable).join('\n')}
</section>`;
}

function renderFact(fact: Fact): string {
  return `<div><dt>${text(fact.name)}</dt><dd${level(fact.cell)}>${text(factOf(fact))}</dd></div>`;
}

/** A table may be wider than the screen: what scrolls must be reached by the keyboard. */
function renderTable({ id, caption, columns, rows }: StatusTable): string {
  const name = text(id);
  const body = rows.map(
    (row) => `<tr>${row.map((cell, index) => renderCell(cell, index, columns[index])).join('')}</tr>`,
  );
  return `<div class="scroll" role="region" aria-labelledby="${name}-caption" tabindex="0"><table id="${name}">
<caption id="${name}-caption">${text(caption)}</caption>
<thead><tr>${columns.map((column) => `<th scope="col"${number(column)}>${text(headOf(column))}</th>`).join('')}</tr></thead>
<tbody>${body.join('') || `<tr><td class="none" colspan="${columns.length}">none</td></tr>`}</tbody>
</table></div>`;
}

function renderCell(cell: Cell, index: number, column: Column | undefined): string {
  const [start, end] = index === 0 ? ['th scope="row"', 'th'] : ['td', 'td'];
  return `<${start}${number(column)}${level(cell)}>${text(textOf(cell))}</${end}>`;
}

function number(column: Column | undefined): string {
  return column?.unit === undefined ? '' : ' class="number"';
}

function level(cell: Cell): string {
  const of = levelOf(cell);
  return of === undefined ? '' : ` data-level="${of}"`;
}
