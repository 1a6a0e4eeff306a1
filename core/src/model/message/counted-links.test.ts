import { expect, test } from 'vitest';
import { countLinks } from './counted-links.ts';

const WAY_OUT = 'https://hub.example/u/TOKEN';
const count = (html: string | null, text = ''): ReturnType<typeof countLinks> =>
  countLinks({ html, text }, { wrap: (link) => `https://hub.example/c/${link}`, unsubscribe: WAY_OUT });

test('links to pages lead over the hub, each target once, and the rest of the mail stays to the letter', () => {
  const html = `<P Class=x>1 &lt; 2 <!-- <a href="https://hidden.example"> -->
    <a style='color:red' HREF='https://shop.example/?a=1&amp;b=2#top'>Shop</a> <a href=https://shop.example/two>Two</a>
    <map><area href=" https://shop.example/?a=1&amp;b=2#top "></map> <img src="https://img.example/x.png"></P>`;
  const { html: counted, links } = count(html);
  expect(links).toEqual(['https://shop.example/?a=1&b=2#top', 'https://shop.example/two']);
  expect(counted).toBe(`<P Class=x>1 &lt; 2 <!-- <a href="https://hidden.example"> -->
    <a style="color:red" href="https://hub.example/c/0">Shop</a> <a href="https://hub.example/c/1">Two</a>
    <map><area href="https://hub.example/c/0"></map> <img src="https://img.example/x.png"></P>`);
});

test.each([
  ['an address', 'mailto:a@b.example'],
  ['a number', 'tel:+39061234'],
  ['a place in the message', '#offers'],
  ['the way out', WAY_OUT],
  ['a script', 'javascript:alert(1)'],
  ['what is no page', 'ftp://files.example/a'],
  ['another place on the same host', '/basket'],
  ['what borrows a name', 'https://bank.example@evil.example/'],
  ['what is no address', 'https://'],
  ['nothing', ''],
])('%s is left as it is', (_what, target) => {
  const html = `<a href="${target}">x</a>`;
  expect(count(html, `see ${target}`)).toEqual({ html, text: `see ${target}`, links: [] });
});

test('in plain text an address ends where a reader would say so, and is the same link as in the HTML', () => {
  const { text, links } = count(
    '<a href="https://a.example/x">x</a>',
    'Go to https://a.example/x. Or (https://b.example/wiki_(film)), [https://c.example/?q=1]! "https://d.example"',
  );
  expect(links).toEqual([
    'https://a.example/x',
    'https://b.example/wiki_(film)',
    'https://c.example/?q=1',
    'https://d.example',
  ]);
  expect(text).toBe(
    'Go to https://hub.example/c/0. Or (https://hub.example/c/1), [https://hub.example/c/2]! "https://hub.example/c/3"',
  );
});

test('a message with more links than anybody reads has the first counted, and none is lost', () => {
  const html = Array.from({ length: 70 }, (_, at) => `<a href="https://a.example/${at}">${at}</a>`).join('');
  const counted = count(html);
  expect(counted.links).toHaveLength(64);
  expect(counted.html).toContain('<a href="https://a.example/69">');
});

test('markup that never ends is read in one go', () => {
  const html = '<a "'.repeat(50_000) + '<a href="https://a.example">';
  expect(count(html, 'https://'.repeat(20_000)).links.length).toBeLessThanOrEqual(1);
});
