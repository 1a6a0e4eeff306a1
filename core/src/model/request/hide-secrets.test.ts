import { describe, expect, test } from 'vitest';
import { secretHider } from './hide-secrets.ts';

const SECRET = 'ab/c"d è&<k';

describe('a secret that comes back is hidden', () => {
  test.each([
    ['as it is', SECRET],
    ['in JSON', JSON.stringify({ key: SECRET })],
    ['in JSON that escapes slashes', JSON.stringify({ key: SECRET }).replaceAll('/', '\\/')],
    ['in JSON that is all ASCII', JSON.stringify({ key: SECRET }).replace('è', '\\u00e8')],
    ['in an address', `/?key=${encodeURIComponent(SECRET)}`],
    ['in an address with small letters', `/?key=${encodeURIComponent(SECRET).toLowerCase()}`],
    ['in a form', new URLSearchParams({ key: SECRET }).toString()],
    ['in HTML', '<p>ab/c&quot;d è&amp;&lt;k</p>'],
  ])('%s', (_case, text) => {
    const left = secretHider([SECRET])(`${text} and more`);
    expect(left).toContain('…');
    expect(left).toContain(' and more');
    expect(left).not.toMatch(/ab.{0,3}c|%22|&lt;k/i);
  });

  test('even where one holds another', () => {
    expect(secretHider(['canary', 'canary-and-more'])('it is canary-and-more, or canary')).toBe('it is …, or …');
  });

  test('and where it was cut in two', () => {
    const hide = secretHider(['canary-secret']);
    expect(hide('you said canary-sec', { cut: true })).toBe('you said …');
    expect(hide('you said canary-secret', { cut: true })).toBe('you said …');
    expect(hide('you said can', { cut: true })).toBe('you said can');
    expect(hide('you said canary-sec')).toBe('you said canary-sec');
  });
});

test('what is too short to be a secret is left: it would hide half of every answer', () => {
  expect(secretHider(['ok', ''])('{"status":"ok"}')).toBe('{"status":"ok"}');
});
