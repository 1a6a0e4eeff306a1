import { expect, test } from 'vitest';
import { endWay, openWay } from './edit-way.ts';
import { lateWaits } from './late-waits.ts';
import { action, drawn, exit, treeOf, UNTIL_DATE, wait, waitUntil, way } from './test-trees.ts';
import type { Waiting } from './tree.ts';
import { writeDefinition } from './write-definition.ts';

const FAIR: Waiting = { kind: 'until', until: { kind: 'moment', at: '2027-05-01T09:00' }, zone: null };
const sends = (contribution: string): boolean => contribution === 'email/send';
const COUNTDOWN = treeOf([waitUntil('week', FAIR), action('soon'), waitUntil('day', FAIR), action('tomorrow')]);

test('whoever comes too late for a moment would get every message behind it at once', () => {
  expect([...lateWaits(COUNTDOWN, sends)]).toEqual(['week', 'day']);
  expect([...lateWaits(COUNTDOWN, () => false)]).toEqual([]);
});

test('nobody is too late for a birthday, for a mere time, or where nothing is sent any more', () => {
  expect([...lateWaits(treeOf([waitUntil('birthday', UNTIL_DATE), action('wish')]), sends)]).toEqual([]);
  expect([...lateWaits(treeOf([wait('pause'), action('mail')]), sends)]).toEqual([]);
  expect([...lateWaits(treeOf([action('mail'), waitUntil('fair', FAIR), wait('pause')]), sends)]).toEqual([]);
});

test('who is too late can end there, in one step', () => {
  const ended = endWay(COUNTDOWN, { step: 'week', port: 'past', taken: new Set() })?.tree ?? COUNTDOWN;
  expect([...lateWaits(ended, sends)]).toEqual(['day']);
  expect(drawn(ended).slice(0, 3)).toEqual(['week', '  [past]', '    exit-1']);
  expect(writeDefinition(ended).steps[0]).toMatchObject({ id: 'week', ports: { past: 'exit-1' } });
});

test('a way of their own that is still empty leads on all the same; one that is not is left alone', () => {
  const opened = openWay(COUNTDOWN, { step: 'week', port: 'past' })?.tree ?? COUNTDOWN;
  expect(lateWaits(opened, sends).has('week')).toBe(true);
  expect([
    ...lateWaits(endWay(opened, { step: 'week', port: 'past', taken: new Set() })?.tree ?? opened, sends),
  ]).toEqual(['day']);
  const own = treeOf([waitUntil('week', FAIR, way('past', exit('late'))), action('soon')]);
  expect([...lateWaits(own, sends)]).toEqual([]);
  expect(endWay(own, { step: 'week', port: 'past', taken: new Set() })).toBeNull();
});
