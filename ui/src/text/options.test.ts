import { expect, test } from 'vitest';
import { optionChips, tellOptions } from './options.ts';
import { Words } from './words.svelte.ts';

const tellIn = async (language: 'en' | 'it' | 'ro') => {
  const words = new Words();
  await words.choose(language);
  return { words, condition: () => 'City is Torino' };
};
const GOAL = { attribute: 'field.city', operator: 'is', value: 'Torino' } as const;

test('options are told in plain sentences', async () => {
  const teller = await tellIn('en');
  expect(tellOptions({}, { policy: 'once' }, teller)).toBe(
    'Messages go out at any time. Each contact enters a single time.',
  );
  expect(
    tellOptions(
      {
        zone: 'workspace',
        window: { days: [5, 1], bands: [{ from: '22:00', to: '02:00' }] },
        outside: 'drop',
        recipients: GOAL,
        oncePerAddress: true,
        goal: GOAL,
        exitWhen: GOAL,
      },
      { policy: 'after', days: 1, whileInside: 'restart' },
      teller,
    ),
  ).toBe(
    'Messages go out only: Monday and Friday, 22:00–02:00 by our clock. What comes due otherwise is left out. ' +
      'Only those get messages for whom this holds: City is Torino. Those who share an address get each message once. A contact enters again at the earliest after 1 day. ' +
      'Whoever is still inside then begins anew. Whoever reaches the goal leaves at once: City is Torino. ' +
      'Whoever this becomes true of leaves: City is Torino.',
  );
});

test('what is set is named in a few words, in each language', async () => {
  const options = { window: { days: 'working-days' as const }, goal: GOAL };
  expect(optionChips(options, (await tellIn('en')).words)).toEqual(['working days', 'Goal']);
  expect(optionChips(options, (await tellIn('it')).words)).toEqual(['giorni lavorativi', 'Obiettivo']);
  expect(optionChips({}, (await tellIn('ro')).words)).toEqual([]);
});
