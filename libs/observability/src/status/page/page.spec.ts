import type { StatusReport } from '../status.report';
import { escapeHtml, factOf, headOf, textOf } from './format';
import { PAGE_POLICY, renderPage } from './page';

const HOSTILE = `</script><img src=x onerror="alert('&')">`;

const report: StatusReport = {
  at: '2026-01-02T03:04:05.678Z',
  service: HOSTILE,
  version: HOSTILE,
  sections: [
    {
      id: 'spec',
      title: HOSTILE,
      facts: [{ name: HOSTILE, unit: HOSTILE, cell: { value: HOSTILE, level: 'bad' } }],
      tables: [
        { id: 'rows', caption: HOSTILE, columns: [{ name: HOSTILE, unit: HOSTILE }], rows: [[HOSTILE]] },
        { id: 'empty', caption: 'Nothing', columns: [{ name: 'a' }, { name: 'b', unit: '' }], rows: [] },
      ],
      note: HOSTILE,
    },
  ],
};

describe(renderPage.name, () => {
  it('shows whatever it is given as text', () => {
    const page = renderPage(report);
    expect(page).not.toContain('<img');
    expect(page.match(/<\/script>/g)).toHaveLength(1);
    expect(page.split(escapeHtml(HOSTILE)).length - 1).toBe(13);
  });

  it('says so where there is nothing, over all columns', () => {
    expect(renderPage(report)).toContain('<td class="none" colspan="2">none</td>');
  });

  it('lets nothing run but its own script', () => {
    expect(PAGE_POLICY).toMatch(/script-src 'sha256-[\w+/=]{44}';/);
    expect(PAGE_POLICY).not.toContain('unsafe');
    expect(renderPage(report)).not.toMatch(/ style=| on\w+="/);
  });
});

describe('what a cell says', () => {
  it.each([
    [null, '–'],
    [0, '0'],
    [0.12345, '0.12'],
    [12.345, '12.3'],
    [123.456, '123'],
    [1_234_567, '1,234,567'],
    [{ value: 'down', level: 'bad' } as const, 'down'],
  ])('%j is %s', (cell, text) => expect(textOf(cell)).toBe(text));

  it('has its unit beside it', () => {
    expect(factOf({ name: 'p99', unit: 'ms', cell: 1.5 })).toBe('1.50 ms');
    expect(factOf({ name: 'p99', unit: 'ms', cell: null })).toBe('–');
    expect([{ name: 'p99', unit: 'ms' }, { name: 'Calls', unit: '' }, { name: 'Route' }].map(headOf)).toEqual([
      'p99 (ms)',
      'Calls',
      'Route',
    ]);
  });
});
