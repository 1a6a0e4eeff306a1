import { describe, expect, test } from 'vitest';
import { escapeHtml } from './escape-html.ts';
import { checkTemplate } from './liquid.ts';
import { renderMessage, type Rendered, type RenderInput } from './render.ts';

const NOW = Date.UTC(2027, 2, 1, 23, 30);

const input = (changes: Partial<RenderInput> = {}): RenderInput => ({
  effect: { purpose: 'service', subject: 'Hello {{ contact.firstName }}', html: '<p>{{ contact.firstName }}</p>' },
  contact: {
    externalId: null,
    email: 'mario@example.com',
    phone: null,
    firstName: 'Mario',
    lastName: null,
    timeZone: null,
    fields: { city: 'Genova', born: '2000-01-02', points: 7, joined: '2026-12-31T23:30:00Z' },
  },
  event: { order: 'A-7', items: [{ name: 'Pen' }, { name: 'Ink' }] },
  variables: { coupon: 'X1' },
  workspace: { name: 'Acme', timeZone: 'Europe/Rome' },
  sender: { name: 'Acme', address: 'hello@acme.example' },
  links: { unsubscribe: 'https://hub.example.com/u/T0?a=1&b=2', pixel: null },
  now: NOW,
  ...changes,
});

/** The parts of a message whose templates are sound. */
const render = (changes: Partial<RenderInput> = {}): Rendered => {
  const rendering = renderMessage(input(changes));
  if (rendering.kind === 'broken') throw new Error(rendering.problem);
  return rendering;
};
const textOf = (text: string, changes: Partial<RenderInput> = {}): string =>
  render({ effect: { purpose: 'service', text }, ...changes }).text;
const htmlOf = (html: string, changes: Partial<RenderInput> = {}): string =>
  render({ effect: { purpose: 'service', html }, ...changes }).html ?? '';
const outcomeOf = (text: string): string => renderMessage(input({ effect: { purpose: 'service', text } })).kind;

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

describe('a template', () => {
  test('shows contact, fields, event, variables, sender, workspace and links', () => {
    expect(
      textOf(
        '{{ contact.email }} {{ field.city }} {{ event.order }} {{ event.items[1].name }} {{ variable.coupon }} {{ workspace.name }} {{ sender.name }} {{ unsubscribe_url }}',
      ),
    ).toBe('mario@example.com Genova A-7 Ink X1 Acme Acme https://hub.example.com/u/T0?a=1&b=2');
  });

  test('shows nothing where something is missing, or what it says instead (sem-68)', () => {
    expect(textOf('Hello {{ contact.lastName }}{{ field.nothing }}{{ event.a.b.c }}{{ nothing.at.all }}!')).toBe(
      'Hello !',
    );
    expect(textOf('Hello {{ contact.lastName | default: "friend" }}!')).toBe('Hello friend!');
    expect(textOf('{% if contact.lastName %}x{% else %}y{% endif %}')).toBe('y');
  });

  test('writes times in the workspace’s zone, and leaves a calendar day the day that it is (sem-21)', () => {
    expect(textOf('{{ field.joined | date: "%d/%m/%Y %H:%M" }}')).toBe('01/01/2027 00:30');
    expect(textOf('{{ field.born | date: "%-d %B %Y", language: "it" }}')).toBe('2 gennaio 2000');
    expect(textOf('{{ field.born | date: "%F" }}', { workspace: { name: 'A', timeZone: 'America/New_York' } })).toBe(
      '2000-01-02',
    );
    expect(textOf('{{ now | date: "%F %T" }} {{ "now" | date: "%A %R", zone: "UTC" }}')).toBe(
      '2027-03-02 00:30:00 Monday 23:30',
    );
    expect(textOf('{{ field.city | date: "%F" }}{{ field.nothing | date: "%F" }}')).toBe('Genova');
  });

  test('is found wrong when it is written, with the place', () => {
    expect(checkTemplate('Hello {{ contact.firstName | default: "x" }} {% if a %}b{% endif %}')).toBeNull();
    expect(checkTemplate('Hello {{ contact.firstName')).toContain('line:1');
    expect(checkTemplate('{% if x %}')).toContain('not closed');
    expect(checkTemplate('{{ x | explode }}')).toContain('explode');
    expect(checkTemplate('x'.repeat(300_000) + '{{ a }}')).toContain('limit');
  });

  test.each([
    '{% include "x" %}',
    '{% render "/etc/passwd" %}',
    '{% layout "x" %}',
    '{% block x %}{% endblock %}',
    '{{ x | raw }}',
    '{{ x | sample }}',
    '{{ x | where_exp: "a", "a" }}',
    '{{ x | json }}',
    '{{ x | base64_decode }}',
  ])('cannot use %s', (text) => {
    expect(checkTemplate(text)).not.toBeNull();
    expect(outcomeOf(text)).toBe('broken');
  });

  test.each([
    ['a long loop', '{% for a in (1..100000000) %}x{% endfor %}'],
    ['loops in loops', `${'{% for a in (1..3000) %}'.repeat(6)}x${'{% endfor %}'.repeat(6)}`],
    ['loops with nothing in them', `${'{% for a in (1..9000) %}'.repeat(5)}${'{% endfor %}'.repeat(5)}`],
    ['text that doubles', `{% assign a = "xxxxxxxxxx" %}${'{% assign a = a | append: a %}'.repeat(40)}{{ a }}`],
    [
      'text that is replaced by more text',
      `{% assign a = "xxxxxxxxxx" %}${'{% assign a = a | replace: "x", "xxxxxxxxxx" %}'.repeat(12)}{{ a }}`,
    ],
    [
      'a list that grows',
      `{% assign a = "1,2,3,4,5,6,7,8" | split: "," %}${'{% assign a = a | concat: a %}'.repeat(40)}{{ a | join: "," }}`,
    ],
    [
      'a text that is captured again and again',
      `{% capture a %}xxxxxxxxxx{% endcapture %}${'{% capture a %}{{ a }}{{ a }}{% endcapture %}'.repeat(40)}{{ a }}`,
    ],
    ['much output of little', `{% for a in (1..20000) %}${'x'.repeat(5000)}{% endfor %}`],
    ['a table of everything', '{% tablerow a in (1..10000000) cols:1 %}x{% endtablerow %}'],
    ['a slice of a slice', `{{ "${'x'.repeat(1000)}" | split: "" | join: "${'y'.repeat(100_000)}" }}`],
    ['deep nesting', `${'{% if true %}'.repeat(20_000)}x${'{% endif %}'.repeat(20_000)}`],
  ])('that would take everything is stopped: %s', (_name, text) => {
    const started = performance.now();
    expect(outcomeOf(text)).toBe('broken');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('gives dates only as long as their pattern', () => {
    expect(textOf('{{ now | date: "%9999999d" }}').length).toBeLessThan(50);
    expect(textOf(`{{ now | date: "${'%Y'.repeat(50_000)}" }}`).length).toBeLessThan(2000);
  });
});

describe('the parts of a message', () => {
  test('get a plain text made from the HTML where there is none', () => {
    const { text } = render({
      effect: {
        purpose: 'service',
        html: '<html><head><style>p{}</style></head><body><h1>Hello</h1><p>One &amp; <b>two</b></p><a href="https://a.example">There</a><img src="x.png" alt="pic"></body></html>',
      },
    });
    expect(text).toBe('Hello\n\nOne & two\n\nThere [https://a.example]');
  });

  test('show the way out in marketing, once, and none in a service message', () => {
    const own = render({
      effect: {
        purpose: 'marketing',
        html: '<body><a href="{{ unsubscribe_url }}">out</a></body>',
        text: 'out: {{ unsubscribe_url }}',
      },
    });
    expect(own.html?.match(/href=/g)).toHaveLength(1);
    expect(own.text.match(/https:/g)).toHaveLength(1);
    for (const purpose of ['marketing', 'profiling', 'third-party'] as const) {
      const added = render({ effect: { purpose, html: '<html><body><p>Hi</p></body></html>\n' } });
      expect(added.html).toMatch(
        /<p>Hi<\/p><p [^>]*><a href="https:\/\/hub\.example\.com\/u\/T0\?a=1&amp;b=2"[^>]*>Unsubscribe<\/a><\/p><\/body><\/html>\n$/,
      );
      expect(added.text).toBe('Hi\n\n-- \nUnsubscribe: https://hub.example.com/u/T0?a=1&b=2\n');
    }
    expect(render().html).toBe('<p>Mario</p>');
    expect(render({ effect: { purpose: 'marketing', text: 'Ciao' }, language: 'it' }).text).toContain(
      'Annulla l’iscrizione: https://',
    );
  });

  test('carry a pixel only where they are given one and can show it', () => {
    const links = { unsubscribe: 'https://h/u/1', pixel: 'https://h/o/1' };
    const tracked = render({ links });
    expect(tracked).toMatchObject({
      tracked: true,
      html: '<p>Mario</p><img src="https://h/o/1" width="1" height="1" alt="" style="display:block;border:0">',
    });
    expect(tracked.text).not.toContain('/o/');
    expect(render({ links, effect: { purpose: 'service', text: 'Hi' } })).toMatchObject({ tracked: false, html: null });
    expect(render()).toMatchObject({ tracked: false });
  });

  test('are not torn by what a contact wrote at the end of the body', () => {
    const contact = { ...input().contact, firstName: '</body></html>' };
    const { html } = render({
      contact,
      effect: { purpose: 'service', html: '<html><body>{{ contact.firstName }}</body></html>' },
      links: { unsubscribe: 'u', pixel: 'https://h/o/1' },
    });
    expect(html).toMatch(/^<html><body>&lt;\/body&gt;&lt;\/html&gt;<img [^>]*><\/body><\/html>$/);
  });
});
