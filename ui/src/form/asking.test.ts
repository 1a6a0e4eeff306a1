import { expect, test } from 'vitest';
import { askAbout, askingOf, askingsFor, askOtherwise, valueKind } from './asking.ts';
import { offerOf } from './attribute.ts';
import { attributesFor } from './attributes.ts';
import { CATALOGUE } from './test-catalogue.ts';

const ids = (attribute: string, kind: 'text' | 'date' | 'member' | 'choice') =>
  askingsFor({ attribute, type: kind === 'choice' ? { kind, choices: [] } : { kind } }).map(({ id }) => id);
const asking = (kind: 'text' | 'member', id: string) => {
  const found = askingsFor({ attribute: 'field.a', type: { kind } }).find((known) => known.id === id);
  if (found === undefined) throw new Error(`nobody asks ${id}`);
  return found;
};

test('each kind of attribute is asked about in its own way', () => {
  expect(ids('field.a', 'text')).toEqual(['is', 'is-not', 'contains', 'starts-with', 'one-of', 'set', 'not-set']);
  expect(ids('list.a', 'member')).toEqual(['member', 'not-member']);
});

test('nobody asks whether it is known what happened in a run', () => {
  expect(ids('message.a.outcome', 'choice')).toEqual(['is', 'is-not', 'one-of']);
});

test('a list is asked about by whether the contact is in it', () => {
  const asked = askAbout({ attribute: 'list.a', type: { kind: 'member' } });
  expect(asked).toEqual({ attribute: 'list.a', operator: 'is', value: true });
  expect(askOtherwise(asked, asking('member', 'not-member'))).toEqual({
    attribute: 'list.a',
    operator: 'is',
    value: false,
  });
  expect(askingOf({ attribute: 'list.a', operator: 'is-not', value: true }, { kind: 'member' }).id).toBe('not-member');
});

test('a value stays when it is asked in another way, as far as the other way takes one', () => {
  const one = { attribute: 'field.a', operator: 'is', value: 'x' } as const;
  const many = askOtherwise(one, asking('text', 'one-of'));
  expect(many).toEqual({ attribute: 'field.a', operator: 'one-of', value: ['x'] });
  expect(askOtherwise(many, asking('text', 'contains'))).toEqual({
    attribute: 'field.a',
    operator: 'contains',
    value: 'x',
  });
  expect(askOtherwise(one, asking('text', 'set'))).toEqual({ attribute: 'field.a', operator: 'set' });
});

test('an operator that is unusual for its attribute is kept as it is', () => {
  expect(askingOf({ attribute: 'field.a', operator: 'at-least', value: 'm' }, { kind: 'text' }).operator).toBe(
    'at-least',
  );
});

test('yes or no is asked with yes', () => {
  expect(askAbout({ attribute: 'field.a', type: { kind: 'boolean' } })).toEqual({
    attribute: 'field.a',
    operator: 'is',
    value: true,
  });
});

const offers = attributesFor(
  { catalogue: CATALOGUE, workflows: [{ id: 'w', name: 'Welcome' }], events: [] },
  (key: string) => key,
);
const offer = (attribute: string) => {
  const found = offerOf(offers, attribute);
  if (found === undefined) throw new Error(`${attribute} is not offered`);
  return found;
};
const way = (attribute: string, id: string) => {
  const found = askingsFor(offer(attribute)).find((known) => known.id === id);
  if (found === undefined) throw new Error(`nobody asks ${id} of ${attribute}`);
  return found;
};

test('only what the hub takes is asked', () => {
  expect(askingsFor(offer('contact.email')).map(({ id }) => id)).toEqual(['is', 'is-not', 'one-of', 'set', 'not-set']);
});

test('a consent is asked about by what somebody said, whatever the channel', () => {
  const asked = askAbout(offer('consent.marketing.sms'));
  expect(asked).toEqual({ attribute: 'consent.marketing.email', operator: 'is', value: 'given' });
  const withdrew = askOtherwise(
    { ...asked, attribute: 'consent.marketing.sms' },
    way('consent.marketing.sms', 'withdrew'),
  );
  expect(withdrew).toEqual({ attribute: 'consent.marketing.sms', operator: 'is', value: 'withdrawn' });
  expect(askingOf(withdrew, offer('consent.marketing.sms').type).id).toBe('withdrew');
});

test('a way through a workflow is asked about by where they stand, when they came and went, and why', () => {
  const { type } = offer('run.w.state');
  const asked = askAbout(offer('run.w.state'));
  expect(asked).toEqual({ attribute: 'run.w.state', operator: 'is', value: 'inside' });
  const lately = askOtherwise(asked, way('run.w.state', 'entered-in-last-days'));
  expect(lately).toEqual({ attribute: 'run.w.entered', operator: 'in-last-days', value: 7 });
  const before = askOtherwise(lately, way('run.w.state', 'entered-less'));
  expect([before, valueKind(type, askingOf(before, type)).kind]).toEqual([
    { attribute: 'run.w.entered', operator: 'less' },
    'moment',
  ]);
  const because = askOtherwise({ ...before, value: '2027-01-01' }, way('run.w.state', 'reason-one-of'));
  expect(because).toEqual({ attribute: 'run.w.reason', operator: 'one-of', value: [] });
  expect(askingOf({ attribute: 'run.w.ended', operator: 'between', value: [] }, type)).toMatchObject({
    operator: 'between',
    member: 'ended',
  });
});

test('what a plugin keeps is asked about as what it is', () => {
  expect(askAbout(offer('balance.card.points'))).toEqual({ attribute: 'balance.card.points', operator: 'is' });
  expect(askAbout(offer('records.card.visits'))).toEqual({
    attribute: 'records.card.visits',
    operator: 'more',
    value: 0,
  });
});

test('events and messages are counted: whether there were any lately, to begin with', () => {
  const { type } = offer('messages.opened');
  const asked = askAbout(offer('messages.opened'));
  expect(asked).toEqual({
    attribute: 'messages.opened',
    operator: 'more',
    value: 0,
    of: { within: { amount: 30, unit: 'days' } },
  });
  expect(askingOf(asked, type).id).toBe('ever');
  const often = askOtherwise(asked, way('messages.opened', 'at-least'), askingOf(asked, type));
  expect(often).toEqual({ attribute: 'messages.opened', operator: 'at-least', of: asked.of });
  expect(askOtherwise({ ...often, value: 3 }, way('messages.opened', 'never'))).toMatchObject({
    operator: 'less',
    value: 1,
  });
  expect(askingOf({ ...often, operator: 'more', value: 5 }, type).takes).toBe('one');
});
