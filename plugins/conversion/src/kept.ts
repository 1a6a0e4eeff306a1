import { defineCollection, setting, settings, Type } from '@innesto/sdk';

/** One condition a line: `total >= 100`. */
const CONDITIONS = '^([ \\t]*[A-Za-z0-9_-]{1,60}[ \\t]*(=|!=|<=|>=|<|>|[ \\t]contains[ \\t])[^\\n]{1,200}(\\n|$))*$';
const EVENT = '^custom(\\.[a-z][a-z0-9-]*){1,4}$';
const MEMBER = '^[A-Za-z0-9_-]{1,60}$';

const kindWith = (kind: string, required: readonly string[]) => ({ properties: { kind: { const: kind } }, required });

/** When something that a contact does counts as a conversion. */
export const rule = defineCollection({
  title: 'Rules',
  description:
    'What counts as a conversion: a page that is visited, an event that is reported, or a step of a workflow.',
  record: settings(
    {
      name: setting.text({ title: 'Name', description: 'First order, thank-you page.', minLength: 1, maxLength: 120 }),
      kind: setting.choice({
        title: 'What counts',
        options: { page: 'A page is visited', event: 'An event is reported', manual: 'A step of a workflow says so' },
        default: 'event',
      }),
      address: Type.Optional(
        setting.text({
          title: 'Page',
          description: 'Its address, or what comes after the name of the site: /thanks. For rules about pages.',
          minLength: 1,
          maxLength: 1000,
        }),
      ),
      match: Type.Optional(
        setting.choice({
          title: 'How the page is compared',
          options: {
            exact: 'This page',
            prefix: 'All pages that begin like this',
            wildcard: 'Pages that fit, with * for anything',
          },
          default: 'exact',
        }),
      ),
      event: Type.Optional(
        Type.String({
          title: 'Event',
          description: 'The name under which it is reported, such as custom.order. For rules about events.',
          pattern: EVENT,
          maxLength: 120,
        }),
      ),
      conditions: Type.Optional(
        Type.String({
          title: 'Only if',
          description:
            'What must hold of the event, one condition a line: total >= 100. Also =, !=, <, >, <= and contains.',
          'x-widget': 'textarea',
          pattern: CONDITIONS,
          maxLength: 2000,
        }),
      ),
      value: Type.Optional(setting.number({ title: 'Value', description: 'What a conversion is worth.', minimum: 0 })),
      value_from: Type.Optional(
        Type.String({
          title: 'Value from the event',
          description:
            'The part of the event that says what it is worth, such as total. Without it the value above counts.',
          pattern: MEMBER,
          maxLength: 60,
        }),
      ),
      once: Type.Optional(
        setting.flag({ title: 'Once for each contact', description: 'Off: each time counts.', default: true }),
      ),
      active: Type.Optional(setting.flag({ title: 'Active', default: true })),
    },
    { anyOf: [kindWith('page', ['address']), kindWith('event', ['event']), kindWith('manual', [])] },
  ),
  uniqueKeys: [['name']],
  filterable: ['name', 'kind', 'event', 'active'],
});

/** That a contact did what a rule is about. */
export const conversion = defineCollection({
  title: 'Conversions',
  description: 'Who did what a rule is about, when, and what it was worth.',
  record: settings({
    rule: setting.record({ title: 'Rule', collection: 'rule' }),
    name: setting.text({ title: 'Name of the rule', description: 'As it was called then.', maxLength: 120 }),
    value: Type.Optional(setting.number({ title: 'Value' })),
    date: Type.String({ title: 'When', format: 'date-time', maxLength: 40 }),
    counts: Type.Optional(setting.choice({ title: 'Counts', options: { once: 'Once for each contact' } })),
  }),
  uniqueOfContact: [['rule', 'counts']],
  filterable: ['rule', 'name', 'value', 'date'],
  contact: 'required',
});
