import type { Occasion } from '@innesto/sdk/contract';
import { afterEach, expect, test } from 'vitest';
import { hubOver } from '../../data/test-hub.ts';
import { settled, TestMachine } from '../../data/test-machine.ts';
import type { News } from '../../data/watch.svelte.ts';
import { ComingIn } from './coming-in.svelte.ts';

const closers: { close(): void }[] = [];
afterEach(() => {
  for (const closer of closers.splice(0)) closer.close();
});

const occasion = (kind: Occasion['kind'], state: Occasion['state'], entered = 0): Occasion => ({
  kind,
  state,
  about: '',
  due: '2026-11-21T12:00:00.000Z',
  entered,
  refused: 0,
  finished: state === 'done' || state === 'missed' ? '2026-11-21T12:00:01.000Z' : null,
});

const opened = (...items: readonly Occasion[]) => {
  const now = { items };
  const { hub, asked } = hubOver(() => ({ body: { items: now.items, next: null } }));
  const machine = new TestMachine();
  let tell: (news: News) => void = () => undefined;
  const listen = (listener: (news: News) => void) => {
    tell = listener;
    return () => undefined;
  };
  const coming = new ComingIn({ hub, after: machine.ports.after, watch: { id: 'w', listen }, workflow: 'f' });
  closers.push(coming);
  return { coming, asked, machine, now, tell: (news: News) => tell(news) };
};

test('whoever is on their way in is looked at again and again until they are in', async () => {
  const { coming, asked, machine, now } = opened(occasion('hand', 'running', 2000), occasion('moment', 'planned'));
  await settled();
  expect(coming.shown).toMatchObject([{ kind: 'hand', entered: 2000 }]);
  now.items = [occasion('hand', 'done', 2400)];
  await machine.pass(2000);
  expect(coming.shown).toMatchObject([{ state: 'done', entered: 2400 }]);
  const looked = asked.length;
  await machine.pass(20_000);
  expect(asked.length).toBe(looked);
});

test('of those that are over the last one is told, and nothing that the clock does by itself', async () => {
  const { coming, tell, machine, now } = opened(occasion('date', 'running'), occasion('date', 'done', 7));
  await settled();
  expect(coming.shown).toEqual([]);
  now.items = [occasion('everyone', 'done', 5), occasion('hand', 'done', 3)];
  tell(null);
  await machine.pass(1000);
  expect(coming.shown).toMatchObject([{ kind: 'everyone', entered: 5 }]);
});
