import { expect, test } from 'vitest';
import { checkTemplate, renderTemplate } from './liquid.ts';

test.each([
  ['{{ contact.firstName | shout }}', 'There is no filter “shout” (line 1).'],
  ['Hi\n{% dance %}', 'There is no command “dance” (line 2).'],
  ['Hi {% if contact.email %}you', 'What begins with {% if contact.email %} is not closed (line 1).'],
  ['Hi {{ contact.firstName', '{{ contact.firstName is not closed: “}}” is missing (line 1).'],
  ['{{ }}', 'There is nothing between “{{” and “}}” (line 1).'],
  ['a\n\n{% endif %}', 'Something is ended or continued here that was never begun (line 3).'],
  ['{% for x in %}{% endfor %}', '{% for x in %} is not complete (line 1).'],
])('%j is told in plain words', (template, words) => {
  expect(checkTemplate(template)).toBe(words);
});

test('what would never end is told as that', () => {
  expect(renderTemplate('text', '{% for i in (1..100000000) %}x{% endfor %}', {})).toEqual({
    kind: 'broken',
    problem: 'It would take too long or become too large (line 1).',
  });
});
