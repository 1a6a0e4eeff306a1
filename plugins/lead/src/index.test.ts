import { join } from 'node:path';
import { textsOf } from '@innesto/sdk/contract';
import { openPlugin } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const lead = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => lead.close());

describe('lead/created', () => {
  const created = lead.trigger('lead/created');

  test('from anywhere: listens to whoever is created, and a start may begin with everybody', async () => {
    expect(await created.subscribe({})).toEqual([{ on: 'contact.created', everyone: {} }]);
  });

  test('from chosen sources: the hub itself leaves out the others', async () => {
    const sources = ['form', 'operator'];
    expect(await created.subscribe({ sources })).toEqual([
      {
        on: 'contact.created',
        when: { attribute: 'event.source', operator: 'one-of', value: sources },
        everyone: { filter: { attribute: 'contact.source', operator: 'one-of', value: sources } },
      },
    ]);
  });

  test.each([
    ['no source chosen', { sources: [] }],
    ['the same source twice', { sources: ['form', 'form'] }],
    ['a source that there is not', { sources: ['pigeon'] }],
    ['a setting that there is not', { source: 'form' }],
  ])('refuses %s', async (_case, config) => {
    await expect(created.subscribe(config)).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

test('asks for no permission at all', () => {
  expect(lead.manifest.permissions).toEqual([]);
});

test('every text is there in English, Italian and Romanian', () => {
  const texts = textsOf(lead.manifest);
  expect(lead.manifest.translations['en']).toEqual(Object.fromEntries(texts));
  for (const language of ['it', 'ro']) {
    expect(Object.keys(lead.manifest.translations[language] ?? {}).sort()).toEqual([...texts.keys()].sort());
  }
});
