import { expect, test } from 'vitest';
import { BUTTON_STYLE } from './body-document.ts';
import { bodyOf, nodesOf } from './body-nodes.ts';
import { linkAddress } from './link-address.ts';
import { readBody, type BodyReading } from './read-body.ts';
import { writeBody } from './write-body.ts';

const read = (html: string) => {
  const reading: BodyReading = readBody(html);
  if (reading.kind === 'unkept') throw new Error(`not kept: ${reading.what.kind}`);
  return reading.body;
};
const unkept = (html: string) => {
  const reading = readBody(html);
  return reading.kind === 'unkept' ? reading.what : null;
};

test.each([
  ['paragraphs and new lines', '<p>Hello,<br>you</p>\n<p>and you</p>'],
  ['headings', '<h1>Great</h1>\n<h2>Smaller</h2>'],
  ['bold, italic and both', '<p>a <strong>b <em>c</em></strong> <em>d</em></p>'],
  ['a link around bold text', '<p><a href="https://example.com/?a=b&amp;c=d">see <strong>it</strong></a></p>'],
  ['lists in lists', '<ul>\n<li>one</li>\n<li><p>two</p>\n<ol>\n<li>three</li>\n</ol></li>\n</ul>'],
  ['a button', `<p><a href="https://example.com" style="${BUTTON_STYLE}">Book</a></p>`],
  ['a dividing line', '<p>a</p>\n<hr>\n<p>b</p>'],
  ['Liquid', '<p>Hello {{ contact.firstName | default: "there" }},{% if field.vip %} dear{% endif %} friend</p>'],
  ['a link by Liquid', '<p><a href="{{ unsubscribe_url }}">Leave</a></p>'],
  ['signs that mean something in HTML', '<p>1 &lt; 2 &amp; 3 &gt; 2, “so”&nbsp;it is</p>'],
  ['an empty line', '<p>a</p>\n<p></p>\n<p>b</p>'],
])('what is read is written alike: %s', (_, html) => {
  expect(writeBody(read(html))).toBe(html);
  expect(writeBody(bodyOf(nodesOf(read(html))))).toBe(html);
});

test('blanks of the source that nobody sees are no text', () => {
  expect(writeBody(read('\n <p>\n  Hello   you\n </p>\n\n'))).toBe('<p>Hello you</p>');
});

test('older ways of writing the same are understood', () => {
  expect(writeBody(read("<P>a <B>b</B><br/><i>c</i> <a href='x'>d</a> &egrave; &#8364;</P>"))).toBe(
    '<p>a <strong>b</strong><br><em>c</em> <a href="x">d</a> è €</p>',
  );
});

test.each([
  ['tables', '<table><tr><td>a</td></tr></table>', { kind: 'sign', sign: '<table>' }],
  ['pictures', '<p><img src="a.png"></p>', { kind: 'sign', sign: '<img>' }],
  ['styles', '<p style="color:red">a</p>', { kind: 'style' }],
  ['links that open elsewhere', '<p><a href="x" target="_blank">a</a></p>', { kind: 'style' }],
  ['Liquid around paragraphs', '{% if field.vip %}<p>a</p>{% endif %}', { kind: 'liquid' }],
  ['text outside of paragraphs', 'Hello', { kind: 'broken' }],
  ['tags that cross', '<p><b>a<i>b</b></i></p>', { kind: 'broken' }],
  ['a paragraph without an end', '<p>a', { kind: 'broken' }],
  ['comments', '<p>a</p><!-- b -->', { kind: 'broken' }],
  ['a sign that is not known', '<p>&times;</p>', { kind: 'sign', sign: '&times;' }],
  ['attributes without quotes', '<p><a href=x>a</a></p>', { kind: 'broken' }],
])('what would be lost is not read: %s', (_, html, what) => {
  expect(unkept(html)).toEqual(what);
});

test('nothing written is nothing at all', () => {
  expect([read(''), writeBody([]), writeBody([{ kind: 'paragraph', content: [] }])]).toEqual([[], '', '']);
});

test('Liquid that somebody types by hand keeps its signs', () => {
  const body = bodyOf({
    type: 'doc',
    content: [{ type: 'paragraph', content: [{ type: 'text', text: '{% if a > 1 %}<b>{% endif %}' }] }],
  });
  expect(writeBody(body)).toBe('<p>{% if a > 1 %}&lt;b&gt;{% endif %}</p>');
});

test('an item that begins with a list begins with an empty line in the editor', () => {
  const [list] = nodesOf(read('<ul><li><ul><li>a</li></ul></li></ul>')).content ?? [];
  expect(list?.content?.[0]?.content?.map(({ type }) => type)).toEqual(['paragraph', 'bulletList']);
});

test.each([
  ['example.com', 'https://example.com'],
  ['https://example.com/a?b=c', 'https://example.com/a?b=c'],
  ['ada@example.com', 'mailto:ada@example.com'],
  ['{{ unsubscribe_url }}', '{{ unsubscribe_url }}'],
  ['https://example.com/?id={{ contact.externalId }}', 'https://example.com/?id={{ contact.externalId }}'],
  ['javascript:alert(1)', null],
  ['hello there', null],
  ['', null],
])('a link to %s leads to %s', (typed, address) => {
  expect(linkAddress(typed)).toBe(address);
});
