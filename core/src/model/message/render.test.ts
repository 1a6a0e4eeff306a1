import { describe, expect, test } from 'vitest';
import { input, render } from './test-rendering.ts';

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
      const added = render({
        effect: { purpose, html: '<html><body><p>Hi</p></body></html>\n' },
        workspace: { name: 'Acme', timeZone: 'Europe/London' },
      });
      expect(added.html).toMatch(
        /<p>Hi<\/p><p [^>]*><a href="https:\/\/hub\.example\.com\/u\/T0\?a=1&amp;b=2"[^>]*>Unsubscribe<\/a><\/p><\/body><\/html>\n$/,
      );
      expect(added.text).toBe('Hi\n\n-- \nUnsubscribe: https://hub.example.com/u/T0?a=1&b=2\n');
    }
    expect(render().html).toBe('<p>Mario</p>');
  });

  test('show it in the language of where the workspace is, unless told another', () => {
    const effect = { purpose: 'marketing', text: 'Ciao' } as const;
    expect(render({ effect }).text).toContain('Annulla l’iscrizione: https://');
    expect(render({ effect, language: 'en' }).text).toContain('Unsubscribe: https://');
    const workspace = { name: 'Acme', timeZone: 'Europe/Bucharest' };
    expect(render({ effect, workspace }).text).toContain('Dezabonare: https://');
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
