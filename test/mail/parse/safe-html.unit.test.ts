import { describe, expect, it } from '@jest/globals';
import { safeHtml } from '../../../src/mail/parse/safe-html.js';
import { textOfHtml } from '../../../src/mail/parse/text-of-html.js';

describe('HTML as it may be shown', () => {
  it.each([
    ['script', '<p>a</p><script>alert(1)</script>', '<p>a</p>'],
    ['style', '<style>p{background:url(http://x)}</style><p style="color:red" onclick="x()">a</p>', '<p>a</p>'],
    ['a remote picture', 'a<img src="http://t.example/p.gif">', 'a'],
    ['a relative picture', 'a<img src=x>', 'a'],
    ['a picture in a data address', 'a<img src="data:image/svg+xml,x">', 'a'],
    ['svg', 'a<svg onload=alert(1)><circle/></svg>', 'a'],
    ['a frame', 'a<iframe src="http://x.example"></iframe>', 'a'],
    ['a form', '<form action="http://x.example">a<input name=b></form>', 'a'],
    [
      'a background',
      '<table background="http://x.example"><tr><td>a</td></tr></table>',
      '<table><tr><td>a</td></tr></table>',
    ],
    [
      'a program in a link',
      '<a href="javascript:alert(1)">a</a>',
      '<a rel="noopener noreferrer nofollow" target="_blank">a</a>',
    ],
    [
      'a link without a scheme',
      '<a href="//x.example">a</a>',
      '<a rel="noopener noreferrer nofollow" target="_blank">a</a>',
    ],
    ['conditional comments', '<!--[if mso]><b>x</b><![endif]-->a', 'a'],
    ['meta and base', '<meta http-equiv=refresh content="0;url=http://x"><base href="http://x">a', 'a'],
  ])('has no %s', (_what, given, safe) => {
    expect(safeHtml(given).html).toBe(safe);
  });

  it('keeps links, pictures that came along, tables and emphasis', () => {
    const { html } = safeHtml(
      '<a href="https://x.example/a?b=1&amp;c=2">see</a> <b>x</b><img src="cid:a@b" width="3">',
    );
    expect(html).toBe(
      '<a href="https://x.example/a?b=1&amp;c=2" rel="noopener noreferrer nofollow" target="_blank">see</a> <b>x</b><img src="cid:a@b" width="3" />',
    );
  });

  it.each(['', '  ', '<p>&nbsp;</p>', '<img src="http://t.example/p.gif">'])(
    'is nothing where %j shows nothing',
    (given) => {
      expect(safeHtml(given)).toEqual({ html: null, isDropped: false });
    },
  );

  it.each([
    ['too long', `<p>${'x'.repeat(300_000)}</p>`],
    ['nested too deep', '<div>'.repeat(1000)],
    ['never closed', '<font>'.repeat(600)],
  ])('is dropped where it is %s', (_what, given) => {
    expect(safeHtml(given)).toEqual({ html: null, isDropped: true });
  });

  it('may have thousands of unclosed cells', () => {
    expect(safeHtml(`<table>${'<tr><td>a'.repeat(3000)}</table>`).isDropped).toBe(false);
  });
});

describe('the words of HTML', () => {
  it.each([
    ['<div>one</div><div>two</div>', 'one\ntwo'],
    ['one<br>two<br><br>three', 'one\ntwo\n\nthree'],
    ['<p>a\n  b</p>', 'a b'],
    ['<ul><li>a</li><li>b</li></ul>', '- a\n- b'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a\tb\nc'],
    ['<pre>a\n  b</pre>', 'a\n  b'],
    ['<a href="https://x.example/1">see</a>', 'see <https://x.example/1>'],
    ['<a href="https://x.example/">https://x.example</a>', 'https://x.example'],
    ['<a href="mailto:a@x.example">a@x.example</a>', 'a@x.example'],
    ['<img alt="a chart" src="x">', '[a chart]'],
    ['<title>no</title><script>no</script><style>no</style>yes', 'yes'],
    ['a &lt;b&gt; &amp;amp; c&nbsp;d', 'a <b> &amp; c d'],
    [
      '<p>Yes.</p><div class="gmail_attr">On 1 Sep Ann wrote:<br></div><blockquote class="gmail_quote">one<br>two</blockquote>',
      'Yes.\n\nOn 1 Sep Ann wrote:\n\n> one\n> two',
    ],
    ['<blockquote>only indented</blockquote>', 'only indented'],
    ['<h1>Heading</h1>text', 'Heading\n\ntext'],
  ])('of %s', (html, text) => {
    expect(textOfHtml(html)).toBe(text);
  });

  it('are all there where it is too deep for a layout', () => {
    const html = `<style>x{}</style>${'<div>'.repeat(5000)}one &amp; two${'</div>'.repeat(5000)}<p>three`;
    expect(textOfHtml(html)).toBe('one & two\nthree');
  });
});
