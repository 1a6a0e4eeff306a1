import type { AttributeView } from '@innesto/sdk/contract';

type Named = Pick<AttributeView, 'attribute' | 'label'> & Partial<AttributeView>;

const view = (room: AttributeView['room'], about: Named): AttributeView => ({
  room,
  type: 'text',
  operators: ['is', 'is-not', 'one-of', 'set', 'not-set'],
  ...about,
});

const ORDER: AttributeView['operators'] = ['less', 'at-most', 'at-least', 'more', 'between'];
const NEAR: AttributeView['operators'] = ['in-next-days', 'in-last-days', 'anniversary-in-next-days'];

/** What the hub says of a field. */
export const fieldView = (key: string, about: Partial<AttributeView> = {}): AttributeView =>
  view('field', {
    attribute: `field.${key}`,
    label: key,
    operators: ['is', 'is-not', 'contains', 'starts-with', ...ORDER, ...NEAR, 'one-of', 'set', 'not-set'],
    ...about,
  });

/** What the hub says of a list. */
const listView = (id: string, label: string): AttributeView =>
  view('list', { attribute: `list.${id}`, label, type: 'boolean' });

/** What the hub says of a workspace with a field, a list and a workflow. */
export const CATALOGUE: readonly AttributeView[] = [
  view('contact', { attribute: 'contact.email', label: 'E-mail' }),
  view('contact', { attribute: 'contact.source', label: 'Source', type: 'choice', choices: ['api', 'import', 'form'] }),
  fieldView('city', { label: 'City' }),
  listView('l', 'Newsletter'),
  ...['email', 'sms'].map((channel) =>
    view('consent', {
      attribute: `consent.marketing.${channel}`,
      label: `Consent to marketing by ${channel}`,
      type: 'choice',
      choices: ['given', 'withdrawn'],
    }),
  ),
  view('events', {
    attribute: 'events.count',
    label: 'Number of events',
    type: 'number',
    operators: ['is', 'is-not', ...ORDER, 'set', 'not-set'],
    of: ['event', 'when', 'within'],
  }),
  view('messages', {
    attribute: 'messages.opened',
    label: 'Number of messages opened',
    type: 'number',
    operators: ['is', 'is-not', ...ORDER, 'set', 'not-set'],
    of: ['workflow', 'step', 'channel', 'within'],
  }),
  view('kept', { attribute: 'balance.card.points', label: 'Points', type: 'number', operators: ['is', ...ORDER] }),
  view('kept', {
    attribute: 'records.card.visits',
    label: 'Visits',
    type: 'number',
    operators: ['is', ...ORDER],
    of: ['when'],
  }),
  view('kept', {
    attribute: 'sum.card.purchase.total',
    label: 'Spent',
    type: 'number',
    operators: ['is', ...ORDER, 'set', 'not-set'],
    of: ['when'],
    asks: [{ attribute: 'record.on', label: 'Bought on', type: 'date', operators: [...ORDER, ...NEAR] }],
  }),
  view('run', { attribute: 'run.w.state', label: 'Welcome: state', type: 'choice', choices: ['inside', 'ended'] }),
  view('run', {
    attribute: 'run.w.entered',
    label: 'Welcome: entered',
    type: 'moment',
    operators: [...ORDER, ...NEAR],
  }),
  view('run', { attribute: 'run.w.ended', label: 'Welcome: ended', type: 'moment', operators: [...ORDER, ...NEAR] }),
  view('run', { attribute: 'run.w.reason', label: 'Welcome: reason' }),
];
