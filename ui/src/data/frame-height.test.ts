import { expect, test } from 'vitest';
import { frameHeight } from './frame-height.ts';

const paragraphs = (count: number): string => '<p>Here is what is on this week.</p>'.repeat(count);

test('a short mail has a low frame, a longer one a taller one, up to where it is scrolled', () => {
  const heights = [0, 3, 10, 200].map((count) => frameHeight(paragraphs(count)));
  expect(heights).toEqual([8, 10, 28, 44]);
});

test('long lines wrap, and line breaks count', () => {
  expect(frameHeight(`<p>${'word '.repeat(120)}</p>`)).toBeGreaterThan(frameHeight('<p>word</p>'));
  expect(frameHeight('one<br>two<br/>three<br>four<br>five')).toBeGreaterThan(frameHeight('one two three four five'));
});

test('pictures count, and not the one that nobody sees', () => {
  const text = paragraphs(3);
  expect(frameHeight(`${text}<img src="a.png" width="600">`)).toBe(21);
  expect(frameHeight(`${text}<img src="o" width="1" height="1">`)).toBe(10);
});

test('styles and comments are no text', () => {
  const hidden = `<head><style>${'p { margin: 0 }'.repeat(90)}</style></head><!-- ${'note '.repeat(400)} -->`;
  expect(frameHeight(`${hidden}${paragraphs(3)}`)).toBe(10);
});
