import { describe, expect, test } from 'vitest';
import { escapeHtml } from './escape-html.ts';
import { htmlOf, input, render, textOf } from './test-rendering.ts';

// Ways to make a template language, a browser or a shell do something, as contacts type them into a form.
const EXPRESSIONS = [
  '7*7',
  '7777777 | times: 7',
  'contact.email',
  'constructor',
  'constructor.constructor',
  'contact.constructor.constructor("return process")()',
  '__proto__',
  '__proto__.polluted',
  'this',
  'self',
  'globalThis',
  'process.env',
  'require("fs")',
  'unsubscribe_url',
  'workspace',
  'settings.SECRET_KEY',
  '"".constructor',
  '[].concat',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '"x" | raw',
  '"x" | where_exp: "a", "b"',
  '"x" | sample',
  'range.constructor',
  'lipsum.__globals__',
  'cycler.__init__',
  'request.application',
  'forloop',
  'content_for_layout',
];
const WRAPPERS = [
  (code: string) => `{{ ${code} }}`,
  (code: string) => `{{- ${code} -}}`,
  (code: string) => `{% if ${code} %}x{% endif %}`,
  (code: string) => `{% assign a = ${code} %}{{ a }}`,
  (code: string) => `\${${code}}`,
  (code: string) => `<%= ${code} %>`,
  (code: string) => `#{${code}}`,
];
const ODD = [
  '{% include "/etc/passwd" %}',
  '{% render "../secret" %}',
  '{% layout "x" %}',
  '{% raw %}{{ x }}',
  '{% endraw %}',
  '{% endif %}',
  '}}{{',
  '{{{{',
  '{%',
  '%}',
  '{{ "\u007b\u007b" }}',
  '\u{ff5b}\u{ff5b}7*7\u{ff5d}\u{ff5d}',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</body></html>',
  '<!--',
  '-->',
  ']]>',
  '&lt;b&gt;',
  '&amp;',
  '&#39;',
  '`id`',
  '$(id)',
  ';rm -rf /',
  '%0d%0aBcc: x@y.z',
  '=cmd|calc',
  '@SUM(1)',
  '\u202Eevil',
  'a\u0000b'.replace('\u0000', ''),
];
const PAYLOADS = [...new Set([...EXPRESSIONS.flatMap((code) => WRAPPERS.map((wrap) => wrap(code))), ...ODD])];

describe('what a contact wrote', () => {
  test(`stays what it is, in ${PAYLOADS.length} forms that look like code`, () => {
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(200);
    for (const payload of PAYLOADS) {
      const rendered = render({
        effect: {
          purpose: 'service',
          subject: '[{{ contact.firstName }}]',
          html: '<p title="{{ field.note }}">[{{ contact.firstName }}|{{ event.note }}|{{ variable.note }}]</p>',
          text: '[{{ contact.firstName }}|{{ field.note }}|{{ event.note }}|{{ variable.note }}]',
        },
        contact: { ...input().contact, firstName: payload, fields: { note: payload } },
        event: { note: payload },
        variables: { note: payload },
      });
      const escaped = escapeHtml(payload).replaceAll('&quot;', '&#34;');
      expect(rendered.text).toBe(`[${payload}|${payload}|${payload}|${payload}]`);
      expect(rendered.subject).toBe(`[${payload}]`);
      expect(rendered.html).toBe(`<p title="${escaped}">[${escaped}|${escaped}|${escaped}]</p>`);
    }
  });

  test('cannot add a line to the subject', () => {
    const lines = [
      'Mario\r\nBcc: all@example.com',
      'Mario\nX: y',
      'Mario\rX: y',
      'Mario\u2028X',
      'Mario\u0085X',
      'Mario\tX',
      'Mario\u0000X',
    ];
    for (const firstName of lines) {
      const { subject } = render({ contact: { ...input().contact, firstName } });
      // oxlint-disable-next-line no-control-regex -- that there is none is the point
      expect(subject).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
      expect(subject).toMatch(/^Hello Mario /);
    }
  });

  test('keeps its lines where the template asks for that, and nothing else of its markup', () => {
    const contact = { ...input().contact, fields: { note: 'one\n<b>two</b>\r\nthree' } };
    expect(htmlOf('{{ field.note | newline_to_br }}', { contact })).toBe('one<br>\n&lt;b&gt;two&lt;/b&gt;<br>\nthree');
    expect(textOf('{{ field.note | newline_to_br }}', { contact })).toBe('one\n<b>two</b>\r\nthree');
  });

  test.each([
    'constructor',
    '__proto__',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'constructor.constructor',
    '__proto__.x',
  ])('has no member %s that is not its own', (path) => {
    for (const object of [
      'contact',
      'field',
      'event',
      'event.items',
      'variable',
      'workspace',
      'contact.firstName',
      'sender',
    ]) {
      expect(textOf(`[{{ ${object}.${path} }}]`)).toBe('[]');
      expect(textOf(`[{{ ${object}["${path.split('.')[0]}"] }}]`)).toBe('[]');
    }
  });
});
