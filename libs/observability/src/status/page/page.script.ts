/** Fills the page again with each report. Whatever comes from data goes through textContent alone. */
export const SCRIPT = String.raw`
'use strict';
(() => {
  const UNKNOWN = '–';
  const SILENT_MS = 5000;
  const byId = (id) => document.getElementById(id);
  const valueOf = (cell) => (cell !== null && typeof cell === 'object' ? cell.value : cell);
  const levelOf = (cell) => (cell !== null && typeof cell === 'object' ? cell.level : undefined);

  function textOf(cell) {
    const value = valueOf(cell);
    if (value === null) return UNKNOWN;
    if (typeof value === 'string') return value;
    const digits = Number.isInteger(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits });
  }

  function factOf({ cell, unit }) {
    const text = textOf(cell);
    return unit === undefined || text === UNKNOWN ? text : text + ' ' + unit;
  }

  // What has not changed is left alone: somebody may be selecting it.
  function say(element, text, level) {
    if (element.textContent !== text) element.textContent = text;
    if (level === undefined) delete element.dataset.level;
    else if (element.dataset.level !== level) element.dataset.level = level;
  }

  function resize(parent, length, create) {
    while (parent.children.length > length) parent.lastElementChild.remove();
    while (parent.children.length < length) parent.append(create());
  }

  function newFact() {
    const fact = document.createElement('div');
    fact.append(document.createElement('dt'), document.createElement('dd'));
    return fact;
  }

  function newRow(columns) {
    const row = document.createElement('tr');
    columns.forEach(({ unit }, index) => {
      const cell = document.createElement(index === 0 ? 'th' : 'td');
      if (index === 0) cell.scope = 'row';
      if (unit !== undefined) cell.className = 'number';
      row.append(cell);
    });
    return row;
  }

  function sayNone(body, columns) {
    const cell = document.createElement('td');
    cell.className = 'none';
    cell.colSpan = columns;
    cell.textContent = 'none';
    const row = document.createElement('tr');
    row.append(cell);
    body.replaceChildren(row);
  }

  function showTable({ id, columns, rows }) {
    const body = byId(id)?.tBodies[0];
    if (body === undefined) return;
    const wasEmpty = body.querySelector('.none') !== null;
    if (rows.length === 0) {
      if (!wasEmpty) sayNone(body, columns.length);
      return;
    }
    if (wasEmpty) body.replaceChildren();
    resize(body, rows.length, () => newRow(columns));
    rows.forEach((cells, at) => {
      cells.forEach((cell, index) => say(body.rows[at].cells[index], textOf(cell), levelOf(cell)));
    });
  }

  function showSection({ id, facts = [], tables = [], note }) {
    const noteElement = byId(id + '-note');
    if (noteElement !== null) {
      say(noteElement, note ?? '');
      noteElement.hidden = note === undefined;
    }
    const list = byId(id + '-facts');
    if (list !== null) {
      resize(list, facts.length, newFact);
      facts.forEach((fact, index) => {
        say(list.children[index].children[0], fact.name);
        say(list.children[index].children[1], factOf(fact), levelOf(fact.cell));
      });
    }
    tables.forEach(showTable);
  }

  let source;
  let heardAt = 0;
  const live = (text, level) => say(byId('live'), text, level);

  function show(event) {
    const report = JSON.parse(event.data);
    heardAt = Date.now();
    report.sections.forEach(showSection);
    byId('at').dateTime = report.at;
    say(byId('at'), report.at.slice(11, 19) + ' UTC');
    live('Live', 'good');
  }

  function connect() {
    source?.close();
    heardAt = Date.now();
    source = new EventSource('status/stream');
    source.onmessage = show;
    source.onerror = () => live('No connection: trying again', 'bad');
  }

  const pause = byId('pause');
  function toggle() {
    const isPaused = pause.getAttribute('aria-pressed') !== 'true';
    pause.setAttribute('aria-pressed', String(isPaused));
    if (isPaused) {
      source.close();
      live('Paused', 'odd');
    } else connect();
  }

  // A browser gives up a stream that was refused, and does not notice one that is silent.
  setInterval(() => {
    if (pause.getAttribute('aria-pressed') === 'true' || Date.now() - heardAt < SILENT_MS) return;
    live('No connection: trying again', 'bad');
    connect();
  }, 1000);

  pause.setAttribute('aria-pressed', 'false');
  pause.addEventListener('click', toggle);
  pause.hidden = false;
  connect();
})();
`;
