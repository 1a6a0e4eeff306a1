import { join } from 'node:path';
import { textsOf } from '@innesto/sdk/contract';
import { openPlugin, sampleContact, sampleContacts } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const contactField = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => contactField.close());

describe('contact-field/update', () => {
  const update = contactField.action('contact-field/update');
  const contact = sampleContact({
    firstName: 'Anna',
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
