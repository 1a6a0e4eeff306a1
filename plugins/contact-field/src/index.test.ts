import { join } from 'node:path';
import { textsOf } from '@innesto/sdk/contract';
import { openPlugin, sampleContact, sampleContacts } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const contactField = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => contactField.close());

describe('contact-field/value', () => {
  const value = contactField.trigger('contact-field/value');

  test.each([
    ['a custom field', 'city', 'field.city'],
    ['a field that every contact has', 'firstName', 'contact.firstName'],
    ['an address', 'email', 'contact.email'],
  ])('listens to the change of %s, and to contacts who are created with it', async (_case, field, attribute) => {
    const becomes = { attribute, operator: 'is', value: 'Mario' };
    expect(await value.subscribe({ field, becomes: { operator: 'is', value: 'Mario' } })).toEqual([
      { on: 'contact.created', becomes },
      { on: 'contact.updated', becomes },
    ]);
  });

  test.each([
    ['nothing asked', { operator: 'set' }],
    ['nothing there', { operator: 'not-set' }],
    ['two bounds', { operator: 'between', value: [1, 10] }],
    ['some of many', { operator: 'one-of', value: ['Cluj', 'Iași'] }],
    ['a day that moves', { operator: 'at-least', value: { today: 7 } }],
    ['yes', { operator: 'is', value: true }],
  ])('asks with every operator: %s', async (_case, becomes) => {
    const [subscription] = await value.subscribe({ field: 'city', becomes });
    expect(subscription).toMatchObject({ becomes: { attribute: 'field.city', ...becomes } });
  });

  test.each([
    ['no field', { becomes: { operator: 'set' } }],
    ['a field that no contact has', { field: 'createdAt', becomes: { operator: 'set' } }],
    ['nothing that is asked', { field: 'city' }],
    ['an operator that there is not', { field: 'city', becomes: { operator: 'like', value: 'x' } }],
    ['a question without its value', { field: 'city', becomes: { operator: 'is' } }],
    ['a value where none is taken', { field: 'city', becomes: { operator: 'set', value: 'x' } }],
    ['a value that is a program', { field: 'city', becomes: { operator: 'is', value: { run: 'x' } } }],
    ['__proto__ as a field', { field: '__proto__', becomes: { operator: 'set' } }],
  ])('refuses %s', async (_case, config) => {
    await expect(value.subscribe(config)).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe('contact-field/update', () => {
  const update = contactField.action('contact-field/update');
  const contact = sampleContact({
    firstName: 'Anna',
    phone: null,
    timeZone: null,
    fields: { city: 'Verona', visits: 3, member: false },
  });

  test.each([
    ['a text', 'city', 'Cluj'],
    ['a number', 'visits', 4],
    ['yes or no', 'member', true],
    ['a field that the contact has no value for', 'shirt_size', 'M'],
    ['a core field', 'firstName', 'Anna Maria'],
    ['a core field without a value', 'timeZone', 'Europe/Bucharest'],
  ])('sets %s', async (_case, field, value) => {
    expect(await update.run({ config: { field, operation: 'set', value }, contact })).toEqual({
      effects: [{ kind: 'contact.set-field', field, value }],
    });
  });

  test.each([
    ['a custom field', 'city'],
    ['a core field', 'firstName'],
  ])('clears %s', async (_case, field) => {
    expect(await update.run({ config: { field, operation: 'clear' }, contact })).toEqual({
      effects: [{ kind: 'contact.set-field', field, value: null }],
    });
  });

  test.each([
    ['set to what it holds', { field: 'city', operation: 'set', value: 'Verona' }],
    ['set to what it holds, a core field', { field: 'firstName', operation: 'set', value: 'Anna' }],
    ['set to no, where it is no', { field: 'member', operation: 'set', value: false }],
    ['cleared, and empty already', { field: 'timeZone', operation: 'clear' }],
    ['cleared, and never filled', { field: 'shirt_size', operation: 'clear' }],
    ['named like something every object has, and never filled', { field: 'constructor', operation: 'clear' }],
  ])('a field %s changes nothing, and the contact is passed over', async (_case, config) => {
    expect(await update.run({ config, contact })).toEqual({
      effects: [],
      port: 'skipped',
      reason: 'the field has that value already',
    });
  });

  const month = { amount: 1, unit: 'months' };
  const more = { operator: 'plus', left: { attribute: 'field.visits' }, right: { value: 1 } };

  test.each([
    ['now', { operation: 'now' }, { now: null }],
    ['a month from now', { operation: 'from-now', duration: month }, { now: { sign: 'plus', duration: month } }],
    ['a month ago', { operation: 'ago', duration: month }, { now: { sign: 'minus', duration: month } }],
    ['a sum', { operation: 'calculate', expression: more }, more],
    ['a text', { operation: 'text', text: 'Ciao {{ contact.firstName }}' }, { text: 'Ciao {{ contact.firstName }}' }],
    ['another field', { operation: 'copy', fromField: 'firstName' }, { attribute: 'contact.firstName' }],
    ['another field of your own', { operation: 'copy', fromField: 'visits' }, { attribute: 'field.visits' }],
  ])('leaves it to the hub to work out %s', async (_case, how, expression) => {
    expect(await update.run({ config: { field: 'city', ...how }, contact })).toEqual({
      effects: [{ kind: 'contact.set-field', field: 'city', expression }],
    });
  });

  test.each([
    ['an empty field is not copied', 'phone', 'the field to copy is empty'],
    ['what a field holds already is not copied', 'city', 'the field has that value already'],
  ])('%s', async (_case, fromField, reason) => {
    const copied = update.run({ config: { field: 'city', operation: 'copy', fromField }, contact });
    expect(await copied).toEqual({ effects: [], port: 'skipped', reason });
  });

  test('the text "3" is not the number 3', async () => {
    const { effects } = await update.run({ config: { field: 'visits', operation: 'set', value: '3' }, contact });
    expect(effects).toHaveLength(1);
  });

  test('works for contacts of whom little is known', async () => {
    for (const each of sampleContacts) {
      const { effects } = await update.run({
        config: { field: 'city', operation: 'set', value: 'Iași' },
        contact: each,
      });
      expect(effects).toEqual([{ kind: 'contact.set-field', field: 'city', value: 'Iași' }]);
    }
  });

  test.each([
    ['no field', { operation: 'clear' }],
    ['a field that a step may not change', { field: 'externalId', operation: 'clear' }],
    ['__proto__ as a field', { field: '__proto__', operation: 'clear' }],
    ['set without a value', { field: 'city', operation: 'set' }],
    ['set to nothing', { field: 'city', operation: 'set', value: null }],
    ['cleared with a value', { field: 'city', operation: 'clear', value: 'Cluj' }],
    ['a copy of nothing', { field: 'city', operation: 'copy' }],
    ['a calculation of nothing', { field: 'city', operation: 'calculate', expression: {} }],
    ['what another way takes', { field: 'city', operation: 'now', value: 'Cluj' }],
    ['a time from now that has no length', { field: 'city', operation: 'from-now' }],
    ['a value that is a list', { field: 'city', operation: 'set', value: ['Cluj'] }],
    ['a setting that there is not', { field: 'city', operation: 'clear', list: 'x' }],
  ])('refuses %s', async (_case, config) => {
    await expect(update.run({ config, contact })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe('the package', () => {
  test('everything of it lies on one shelf of the palette', () => {
    const { triggers, actions } = contactField.manifest;
    expect(new Set([...triggers, ...actions].map(({ category }) => category))).toEqual(new Set(['contacts']));
  });

  test('asks for nothing but writing fields', () => {
    expect(contactField.manifest.permissions.map((permission) => permission.right)).toEqual(['contacts:write:fields']);
  });

  test('every text is there in English, Italian and Romanian', () => {
    const texts = textsOf(contactField.manifest);
    expect(contactField.manifest.translations['en']).toEqual(Object.fromEntries(texts));
    for (const language of ['it', 'ro']) {
      expect(Object.keys(contactField.manifest.translations[language] ?? {}).sort()).toEqual([...texts.keys()].sort());
    }
  });
});
