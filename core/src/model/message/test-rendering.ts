import { renderMessage, type Rendered, type RenderInput } from './render.ts';

const NOW = Date.UTC(2027, 2, 1, 23, 30);

/** A service message to Mario; `changes` replaces whole members. */
export const input = (changes: Partial<RenderInput> = {}): RenderInput => ({
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
export const render = (changes: Partial<RenderInput> = {}): Rendered => {
  const rendering = renderMessage(input(changes));
  if (rendering.kind === 'broken') throw new Error(rendering.problem);
  return rendering;
};

/** What a template becomes as plain text. */
export const textOf = (text: string, changes: Partial<RenderInput> = {}): string =>
  render({ effect: { purpose: 'service', text }, ...changes }).text;

/** What a template becomes as HTML. */
export const htmlOf = (html: string, changes: Partial<RenderInput> = {}): string =>
  render({ effect: { purpose: 'service', html }, ...changes }).html ?? '';

/** Whether a template can be rendered. */
export const outcomeOf = (text: string): string => renderMessage(input({ effect: { purpose: 'service', text } })).kind;
