import { expect, test } from 'vitest';
import { putAlike, type Asking, type Standing } from './alike.ts';

interface Item extends Standing {
  readonly name: string;
  readonly step: Asking;
}

const STATUS: Asking = { id: 'set', contribution: 'contact-field/update', config: { field: 'status', value: 'hot' } };

const standing = (
  name: string,
  {
    version = 1,
    pin = '1.0.0',
    workspace = 1,
    step = STATUS,
  }: Partial<Record<'version' | 'workspace', number>> & {
    readonly pin?: string;
    readonly step?: Asking;
  } = {},
): Item => ({
  name,
  step,
  facts: { version: { id: version, pins: new Map([[step.contribution, pin]]) }, workspace: { id: workspace } },
});

const namesOf = (...items: readonly Item[]): readonly (readonly string[])[] =>
  putAlike(items, ({ step }) => step).map((alike) => alike.items.map(({ name }) => name));

test('who is asked the same is asked together, whichever workflow they are in and whatever the step is called', () => {
  const other = standing('b', { version: 2, step: { ...STATUS, id: 'mark' } });
  expect(namesOf(standing('a'), other, standing('c'))).toEqual([['a', 'c', 'b']]);
});

test('other settings, another version of the plugin, another action and another workspace are asked for themselves', () => {
  const items = [
    standing('a'),
    standing('settings', { version: 2, step: { ...STATUS, config: { field: 'status', value: 'cold' } } }),
    standing('plugin', { version: 3, pin: '2.0.0' }),
    standing('action', { version: 4, step: { ...STATUS, contribution: 'contact-field/clear' } }),
    standing('workspace', { version: 5, workspace: 2 }),
  ];
  expect(namesOf(...items)).toEqual(items.map(({ name }) => [name]));
});

test('what they are asked with is told once for all of them', () => {
  const alike = putAlike([standing('a'), standing('b', { version: 2 })], ({ step }) => step);
  expect(alike).toMatchObject([
    { contribution: 'contact-field/update', version: '1.0.0', config: JSON.stringify(STATUS.config) },
  ]);
});
