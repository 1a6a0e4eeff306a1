import { describe, expect, test } from 'vitest';
import { checkTemplate } from './liquid.ts';
import { outcomeOf, textOf } from './test-rendering.ts';

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
    expect(checkTemplate('Hello {{ contact.firstName')).toContain('line 1');
    expect(checkTemplate('{% if x %}')).toContain('not closed');
    expect(checkTemplate('{{ x | explode }}')).toContain('explode');
    expect(checkTemplate('x'.repeat(300_000) + '{{ a }}')).toContain('too long');
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
