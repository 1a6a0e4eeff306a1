import { describe, expect, test } from 'vitest';
import { checkAddress, cleanName } from './address.ts';

const HOSTILE = [
  // More than one recipient
  'a@b.it,c@d.it',
  'a@b.it, c@d.it',
  'a@b.it;c@d.it',
  'a@b.it c@d.it',
  'a@b.it\tc@d.it',
  '<a@b.it>,<c@d.it>',
  'group: a@b.it, c@d.it;',
  'undisclosed-recipients:;',
  'a@b.it@c.it',
  '"a@b.it" <c@d.it>',
  'Mario <a@b.it>',
  '<a@b.it>',
  '<a@b.it',
  'a@b.it>',
  '@a.it:b@c.it',
  '@a.it,@b.it:c@d.it',
  'a%b.it@c.it\u2028d@e.it',
  // Further lines
  'a@b.it\r\nBcc: c@d.it',
  'a@b.it\nBcc: c@d.it',
  'a@b.it\rBcc: c@d.it',
  '\r\na@b.it',
  'a@b.it\r\n',
  'a@b.it\n',
  'a\r\n@b.it',
  'a@\r\nb.it',
  'a@b.it\u0085',
  'a@b.it\u2029',
  'a@b.it%0d%0aBcc:c@d.it',
  // Commands
  'a@b.it> SIZE=1',
  'a@b.it> NOTIFY=NEVER',
  'a@b.it\u0000',
  '\u0000a@b.it',
  'a@b\u0000.it',
  '-oQ/tmp -X/tmp/x@b.it ',
  'a@b.it -X/tmp/x',
  // Comments and quotes
  'a(comment)@b.it',
  '(comment)a@b.it',
  'a@(comment)b.it',
  'a@b.it(comment)',
  'a@b.it (Mario)',
  '"a b"@c.it',
  '"a\\"b"@c.it',
  '"a@b.it"@c.it',
  '"a\r\nb"@c.it',
  '""@b.it',
  '"<script>"@b.it',
  'a\\@b@c.it',
  // Not quite addresses
  '',
  '@',
  'a',
  'a@',
  '@b.it',
  '.a@b.it',
  'a.@b.it',
  'a..b@c.it',
  'a@.b.it',
  'a@b..it',
  'a@b.it.',
  'a@-b.it',
  'a@b-.it',
  'a@b_c.it',
  'a@b!c.it',
  'a b@c.it',
  ' a@b.it',
  'a@b.it ',
  'a@ b.it',
  'a@[127.0.0.1]',
  'a@[IPv6:::1]',
  'a@127.0.0.1',
  'a@2130706433',
  'a@b.123',
  'a@b.it/x',
  'a@b.it?x',
  'a@b.it#x',
  'a@b.it:25',
  'a@b:c@d.it',
  'a@%62.it',
  'a@b\u00ad.it',
  'a@b\u200b.it',
  'a@\uff42\uff0fc.it',
  // Letters that look like others, or run the other way
  'a\u202e@b.it',
  'm\u00e4rio@b.it',
  '\u0430@b.it',
  'a@b.it\ufeff',
  'a\u200b@b.it',
  '\ud800@b.it',
  'a@\ud800.it',
  'a@b.i\u202et',
  // Too long
  `${'a'.repeat(65)}@b.it`,
  `a@${'b'.repeat(64)}.it`,
  `a@${'b.'.repeat(126)}it`,
  `${'a'.repeat(10_000)}@b.it`,
  `a@${'.'.repeat(10_000)}`,
  `${'a.'.repeat(30)}@b.it`,
];

describe('an address', () => {
  test.each([
    ['mario@example.com', 'mario@example.com'],
    ['Mario.Rossi+news@Example.COM', 'Mario.Rossi+news@example.com'],
    ["o'brien_x-1@sub.example.co.uk", "o'brien_x-1@sub.example.co.uk"],
    ['a!#$%&*/=?^`{|}~@b.it', 'a!#$%&*/=?^`{|}~@b.it'],
    ['mario@città.it', 'mario@xn--citt-3na.it'],
    ['mario@例え.jp', 'mario@xn--r8jz45g.jp'],
    ['root@localhost', 'root@localhost'],
    [`${'a'.repeat(64)}@${'b'.repeat(63)}.it`, `${'a'.repeat(64)}@${'b'.repeat(63)}.it`],
  ])('%s is one', (given, address) => {
    expect(checkAddress(given)).toBe(address);
  });

  test.each(HOSTILE.map((value) => [JSON.stringify(value.slice(0, 60)), value]))('%s is none', (_name, value) => {
    expect(checkAddress(value)).toBeNull();
  });

  test('that was checked passes again unchanged', () => {
    for (const address of ['mario@città.it', 'A@B.it']) {
      const checked = checkAddress(address) ?? '';
      expect(checkAddress(checked)).toBe(checked);
    }
  });
});

describe('a display name', () => {
  test('is one line, whatever was in it', () => {
    expect(cleanName('Mario\r\nBcc: x@y.it')).toBe('Mario Bcc: x@y.it');
    expect(cleanName(' \u202eoiraM\u0000\u2028 ')).toBe('oiraM');
    expect(cleanName('Łukasz „Ł” 🦊')).toBe('Łukasz „Ł” 🦊');
  });

  test('is cut between characters, not within one', () => {
    expect(cleanName(`${'a'.repeat(99)}🦊`)).toBe('a'.repeat(99));
    expect(cleanName('\ud800x').isWellFormed()).toBe(true);
  });
});
