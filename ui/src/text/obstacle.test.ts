import type { PluginObstacle } from '@innesto/sdk/contract';
import { beforeAll, expect, test } from 'vitest';
import { tellObstacle } from './obstacle.ts';
import { speakerOf } from './plugin.ts';
import { Words } from './words.svelte.ts';

const words = new Words();
beforeAll(() => words.choose('it'));

const texts = { 'collection.bikes.title': 'Biciclette', 'collection.bikes.record.colour.title': 'Colore' };
const speak = speakerOf({ translations: { it: texts } }, 'it');
const tell = (obstacle: Partial<PluginObstacle>): string => {
  const plain: PluginObstacle = {
    kind: 'doubles',
    key: 'shop/bikes',
    title: 'Bikes',
    count: 2,
    records: [],
    workflows: [],
  };
  return tellObstacle({ ...plain, ...obstacle }, { words, speak });
};
const colour = { name: 'colour', title: 'Colour' };
const size = { name: 'size', title: 'Size' };

test('doubles are told with what is the same, as the plugin calls it in the person’s language', () => {
  expect(tell({ count: 1, keys: [{ attributes: [colour], ofContact: false }] })).toBe(
    '1 record di «Biciclette» ha lo stesso valore di un altro in «Colore»: in questa versione può averlo uno solo',
  );
});

test('a key of several attributes, one of each contact, and another one are told apart', () => {
  const keys = [
    { attributes: [colour, size], ofContact: false },
    { attributes: [size], ofContact: true },
  ];
  expect(tell({ keys })).toContain('in «Colore» e «Size» o «Size» per lo stesso contatto:');
});

test('what a hub of before did not tell is left out', () => {
  expect(tell({})).toBe('2 record di «Biciclette» non vanno bene per questa versione');
});

test('what is asked by workflows, and what carries messages, keeps the name that the hub gives it', () => {
  const attribute = { kind: 'attribute', key: 'shop/bikes', title: 'Bikes: colour', count: 1 } as const;
  expect(tell(attribute)).toContain('«Bikes: colour»');
});
