import type { JsonObject, JsonSchema } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { summaryOf, tellHoles, type Names } from './summary.ts';

const NAMES: Names = {
  list: (id) => (id === 'l1' ? 'Newsletter' : id === 'l2' ? 'Clients' : null),
  field: (key) => (key === 'firstName' ? 'First name' : key === 'city' ? 'City' : null),
  workflow: () => null,
};
const tell = (config: JsonObject, schema: JsonSchema): string | null =>
  summaryOf(config, schema, {
    names: NAMES,
    speak: (key, own) => (key === 'add.title' ? 'Aggiungi a' : own),
    number: (value) => value.toLocaleString('it'),
    question: (field, asked) => `${field} is ${JSON.stringify(asked)}`,
    record: (collection, id) => (collection === 'prize' && id === 'p1' ? 'Tote bag' : null),
  });

const MAIL = {
  type: 'object',
  required: ['subject'],
  properties: {
    sender: { type: 'object', 'x-widget': 'sender' },
    subject: { type: 'string', title: 'Subject', 'x-widget': 'liquid' },
    html: { type: 'string', title: 'Content', 'x-widget': 'html' },
    purpose: {
      title: 'Purpose',
      default: 'marketing',
      anyOf: [
        { const: 'marketing', title: 'Marketing' },
        { const: 'service', title: 'Service' },
      ],
    },
    trackOpens: { type: 'boolean', title: 'Measure openings' },
  },
};

test('a message is told by its subject, as people read it', () => {
  const html = '<p>Hello</p>';
  const subject = 'Welcome, {{ contact.firstName | default: "friend" }}!';
  expect(tell({ subject, html, trackOpens: false }, MAIL)).toBe('Welcome, ‹First name›!');
});

test('a number is told as people write it', () => {
  expect(tell({ value: 1490.5 }, { properties: { value: { type: 'number', title: 'Value' } } })).toBe('Value: 1490,5');
});

test('what may be set stands under its title, and what is so anyway is left out', () => {
  expect(tell({ subject: 'Hello', purpose: 'marketing' }, MAIL)).toBe('Hello');
  expect(tell({ subject: 'Hello', purpose: 'service' }, MAIL)).toBe('Hello · Purpose: Service');
});

test('lists are told by their names, the person’s language before the plugin’s', () => {
  const schema = {
    type: 'object',
    properties: {
      add: { type: 'array', title: 'Add to', 'x-widget': 'lists' },
      remove: { type: 'array', title: 'Remove from', 'x-widget': 'lists' },
    },
  };
  expect(tell({ add: ['l1', 'l2'], remove: ['gone'] }, schema)).toBe(
    'Aggiungi a: Newsletter, Clients · Remove from: …',
  );
  expect(tell({ add: ['l1', 'l2', 'l1', 'l2', 'l1'] }, schema)).toBe('Aggiungi a: Newsletter, Clients, Newsletter +2');
});

test('a record is told by its name, and an id by nobody', () => {
  const schema = {
    type: 'object',
    required: ['prize'],
    properties: { prize: { type: 'string', title: 'Prize', 'x-widget': 'record', 'x-collection': 'prize' } },
  };
  expect([tell({ prize: 'p1' }, schema), tell({ prize: 'p2' }, schema)]).toEqual(['Tote bag', '…']);
});

test('settings that are not there yet say nothing', () => {
  expect(tell({}, MAIL)).toBeNull();
  expect(tell({ subject: '' }, MAIL)).toBeNull();
  expect(tell({ constructor: 'x' }, {})).toBeNull();
});

test('holes that nobody has a name for show what they are', () => {
  expect(tellHoles('{{ field.city }} {{workspace.name}} {% if x %}a{% endif %}', NAMES)).toBe(
    '‹City› ‹workspace.name› a',
  );
});

test('what is asked of a field is told in one sentence with the field', () => {
  const schema = {
    type: 'object',
    required: ['field', 'becomes'],
    properties: {
      field: { type: 'string', title: 'Field', 'x-widget': 'field' },
      becomes: { type: 'object', title: 'What it becomes', 'x-widget': 'question' },
    },
  };
  expect(tell({ field: 'city', becomes: { operator: 'set' } }, schema)).toBe('city is {"operator":"set"}');
  expect(tell({ field: 'city' }, schema)).toBe('City');
});

test('several of a few values are told by their names', () => {
  const each = {
    anyOf: [
      { const: 'form', title: 'A form' },
      { const: 'api', title: 'The API' },
    ],
  };
  const properties = { sources: { type: 'array', title: 'From', items: each } };
  expect(tell({ sources: ['form', 'api'] }, { type: 'object', properties })).toBe('From: A form, The API');
});
