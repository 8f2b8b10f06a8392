import { waitFor } from '@aqueduct/kernel/testing';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startApi, startWorker, type Api, type Worker } from '../support/api';
import { describeInBrowser, startBrowser } from '../support/browser';
import { ConduitClient, signUp } from '../support/conduit-client';

const HOSTILE = `</script><img src=x onerror="document.title='taken'">`;

describeInBrowser('The status page in a browser', () => {
  let api: Api;
  let worker: Worker;
  let browser: Browser;
  /** What browsers complained of: errors of scripts, and what the policy forbids. */
  const complaints: string[] = [];

  beforeAll(async () => {
    api = await startApi();
    worker = await startWorker(api);
    browser = await startBrowser();
    await (await signUp(api.url)).publish();
  });
  afterAll(async () => {
    await browser?.close();
    await worker?.close();
    await api?.close();
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(complaints.splice(0)).toEqual([]);
  });

  async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(`${api.url}/status`) && !request.url().startsWith('data:'))
        complaints.push(`It asks for ${request.url()}`);
    });
    return page;
  }

  async function open(options?: BrowserContextOptions): Promise<Page> {
    const page = await newPage(options);
    await page.goto(`${api.url}/status`);
    return page;
  }

  const textsOf = (page: Page, selector: string): Promise<string[]> => page.locator(selector).allTextContents();
  const isLive = (page: Page): Promise<void> => page.locator('#live', { hasText: 'Live' }).waitFor();

  /** One report, as the server shows it and as it sends it. */
  async function sameReport(): Promise<{ html: string; policy: string; json: string }> {
    for (;;) {
      const answer = await fetch(`${api.url}/status`);
      const html = await answer.text();
      const json = await (await fetch(`${api.url}/status/data`)).text();
      const { at } = JSON.parse(json) as { at: string };
      if (html.includes(at)) return { html, policy: answer.headers.get('content-security-policy') ?? '', json };
    }
  }

  /** A page that has this instead of what the process sends. */
  async function given({ html, policy, json }: Awaited<ReturnType<typeof sameReport>>): Promise<Page> {
    const page = await newPage();
    const headers = { 'content-security-policy': policy };
    await page.route('**/status', (route) =>
      route.fulfill({ body: html, contentType: 'text/html; charset=utf-8', headers }),
    );
    await page.route('**/status/stream', (route) =>
      route.fulfill({ body: `retry: 60000\n\ndata: ${json}\n\n`, contentType: 'text/event-stream; charset=utf-8' }),
    );
    await page.goto(`${api.url}/status`);
    // The stream ends after its one report.
    await page.locator('#live', { hasText: 'No connection' }).waitFor();
    return page;
  }

  it('shows every shard with its nodes', async () => {
    const page = await open();
    await isLive(page);
    const shards = api.addresses.shards.map((_, shard) => `shard ${shard}`);
    expect(new Set(await textsOf(page, '#nodes tbody th'))).toEqual(new Set(['directory', ...shards]));
    expect(await textsOf(page, '#nodes tbody td:nth-child(3)')).toEqual(
      ['directory', ...shards].flatMap(() => ['primary', 'replica']),
    );
    expect(await page.title()).toBe('Aqueduct api: status');
  });

  it('follows by itself what happens, until it is told to pause', async () => {
    const page = await open();
    await isLive(page);
    const anonymous = new ConduitClient(api.url);
    const rate = page.locator('#routes tbody tr', { hasText: 'GET /api/tags' }).locator('td').first();
    expect(await rate.count()).toBe(0);
    for (let n = 0; n < 30; n++) await anonymous.get('/tags');
    const first = await rate.textContent();
    for (let n = 0; n < 200; n++) await anonymous.get('/tags');
    await waitFor(async () => Number(await rate.textContent()) > Number(first));
    await page.locator('#pause').press('Enter');
    await page.locator('#live', { hasText: 'Paused' }).waitFor();
    expect(await page.locator('#pause').getAttribute('aria-pressed')).toBe('true');
    await page.locator('#pause').press('Enter');
    await isLive(page);
  });

  it('says that it is not live any more when its process is gone, and comes back with it', async () => {
    const page = await open();
    await isLive(page);
    await page.route('**/status/stream', (route) => route.fulfill({ status: 503, body: '{}' }));
    await page.locator('#pause').press('Enter');
    await page.locator('#pause').press('Enter');
    await page.locator('#live', { hasText: 'No connection' }).waitFor();
    await page.unroute('**/status/stream');
    await isLive(page);
    // The browser's word for what was refused.
    expect(complaints.splice(0).every((complaint) => complaint.includes('503'))).toBe(true);
  });

  it('has the same without scripts, as it was when it was loaded', async () => {
    const same = await sameReport();
    const [without, within] = [await newPage({ javaScriptEnabled: false }), await given(same)];
    await without.route('**/status', (route) =>
      route.fulfill({ body: same.html, contentType: 'text/html; charset=utf-8' }),
    );
    await without.goto(`${api.url}/status`);
    expect(await without.locator('main').innerText()).toBe(await within.locator('main').innerText());
    expect(await without.locator('#nodes tbody tr').count()).toBeGreaterThan(3);
    expect(await without.locator('#pause').isVisible()).toBe(false);
  });

  it('shows as text whatever the report says', async () => {
    const same = await sameReport();
    const json = JSON.stringify(JSON.parse(same.json), (key, value: unknown) =>
      typeof value === 'string' && !['id', 'at', 'level'].includes(key) ? HOSTILE : value,
    );
    const page = await given({ ...same, json });
    expect(await page.locator('img').count()).toBe(0);
    expect((await textsOf(page, '#nodes tbody th'))[0]).toBe(HOSTILE);
    expect(await page.title()).toBe('Aqueduct api: status');
  });

  it('can be read by who does not see it: landmarks, headings, captions, heads of rows and columns', async () => {
    const page = await open();
    await isLive(page);
    for (const landmark of ['body > header', 'main', 'nav[aria-label]', 'h1', '[role=status]'])
      expect(await page.locator(landmark).count()).toBe(1);
    const counts = (selectors: string[]): Promise<number[]> =>
      Promise.all(selectors.map((selector) => page.locator(selector).count()));
    const [sections, headings] = await counts(['section[aria-labelledby]', 'section > h2:first-child']);
    expect([headings, Number(sections) > 8]).toEqual([sections, true]);
    const [tables = 0, captions, heads, regions] = await counts([
      'table',
      'table > caption',
      'table:has(thead th):not(:has(thead th:not([scope=col])))',
      '[role=region][tabindex="0"][aria-labelledby] > table',
    ]);
    expect(tables).toBeGreaterThan(8);
    expect([captions, heads, regions]).toEqual([tables, tables, tables]);
    expect(await page.locator('tbody tr:not(:has(.none)):not(:has(th[scope=row]:first-child))').count()).toBe(0);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    // Only the word for whether it is live is told to who listens.
    expect(await page.locator('[aria-live], [role=status], [role=alert], [role=log]').count()).toBe(1);
  });

  it('can be used by the keyboard alone', async () => {
    const page = await open();
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('To the numbers');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').getAttribute('id')).toBe('pause');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').getAttribute('href')).toBe('#overview');
  });

  it('fits a screen of 360 pixels', async () => {
    const page = await open({ viewport: { width: 360, height: 800 } });
    await isLive(page);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });

  it.each(['light', 'dark'] as const)('has contrasts of 4.5 to 1 at least when it is %s', async (colorScheme) => {
    const page = await open({ colorScheme });
    const color = (name: string): Promise<string> =>
      page.evaluate<string>(`getComputedStyle(document.documentElement).getPropertyValue('--${name}').trim()`);
    for (const back of ['back', 'card'])
      for (const front of ['text', 'soft', 'link', 'good', 'odd', 'bad'])
        expect([back, front, contrast(await color(back), await color(front)) >= 4.5]).toEqual([back, front, true]);
  });
});

/** As WCAG 2 defines it, of two colours as #rrggbb. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
