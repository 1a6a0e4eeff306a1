import type { InvocationOutcome, JsonObject, Manifest, WorkflowDefinition } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { PLAIN_CALENDAR } from '../../model/calendar/quiet-hours.ts';
import { LIVE_CLOCK } from '../../model/clock.ts';
import { createSettingsCheck } from '../../registry/settings-check.ts';
import { testManifest } from '../../registry/test-plugin.ts';
import { moveDraft, type VersionMove } from './draft-moves.ts';
import type { PluginShelf } from './port.ts';

const [stamp] = testManifest({ name: 'desk', permissions: [] }).actions;

/** A version whose one action takes one setting of that name, with whatever in it. */
const version = (number: string, setting: string): Manifest => {
  if (stamp === undefined) throw new Error('the test’s plugin has no action');
  const config = { type: 'object', properties: { [setting]: {} }, required: [setting], additionalProperties: false };
  const actions = [{ ...stamp, name: 'stamp', config, migrates: true }];
  return { ...testManifest({ name: 'desk', version: number, permissions: [] }), triggers: [], actions, integrity: '' };
};

const draftOf = (...configs: readonly JsonObject[]): WorkflowDefinition => ({
  reentry: { policy: 'once' },
  steps: configs.map((config, at) => ({ kind: 'action', id: `s${at}`, contribution: 'desk/stamp', config, ports: {} })),
});

const workspace = {
  id: 1,
  publicId: 'w1',
  name: 'Shop',
  mode: 'live',
  timeZone: 'Europe/Rome',
  identityKey: 'email',
  clock: LIVE_CLOCK,
  calendar: PLAIN_CALENDAR,
} as const;

const moving = (): VersionMove => ({
  workspace,
  from: version('1.0.0', 'text'),
  to: version('2.0.0', 'words'),
  now: 0,
  stopped: null,
});

/** A shelf whose plugin answers like that; `asked` counts how often it was. */
const shelfOf = (answer: (config: JsonObject) => InvocationOutcome) => {
  const asked: JsonObject[] = [];
  const nobody = () => Promise.reject(new Error('nobody asks for this'));
  const shelf: PluginShelf = {
    manifestOf: nobody,
    newestOf: nobody,
    standingOf: nobody,
    moveTo: nobody,
    switchTo: nobody,
    checkSettings: createSettingsCheck(),
    invoke: ({ items }) => {
      const [item] = JSON.parse(items) as readonly { readonly config: JsonObject }[];
      asked.push(item?.config ?? {});
      return Promise.resolve(answer(item?.config ?? {}));
    },
  };
  return { shelf, asked };
};

const answered = (value: string): InvocationOutcome => ({ kind: 'answered', answers: [{ ok: true, value }] }) as never;
const renamed = ({ text = null }: JsonObject): InvocationOutcome => answered(JSON.stringify({ words: text }));

test('settings are carried over by the plugin itself, each use by itself', async () => {
  const { shelf } = shelfOf(renamed);
  const { definition, misfits } = await moveDraft(shelf, moving(), draftOf({ text: 'one' }, { text: 'two' }));
  expect(misfits).toEqual([]);
  expect(definition?.steps).toMatchObject([{ config: { words: 'one' } }, { config: { words: 'two' } }]);
});

test('a plugin that has to be stopped is asked once in a move, however many uses there are', async () => {
  const { shelf, asked } = shelfOf(() => ({ kind: 'condemned', verdict: 'timeout', detail: '' }) as never);
  const move = moving();
  const first = await moveDraft(shelf, move, draftOf({ text: 'one' }, { text: 'two' }));
  const second = await moveDraft(shelf, move, draftOf({ text: 'three' }));
  expect([first.definition, second.definition, asked.length]).toEqual([null, null, 1]);
  expect([...first.misfits, ...second.misfits].map(({ detail }) => detail)).toEqual(
    Array.from({ length: 3 }, () => 'The plugin had to be stopped while it carried its settings over (timeout).'),
  );
  expect(first.misfits).toMatchObject(
    Array.from({ length: 2 }, () => ({ code: 'STOPPED', parts: { verdict: 'timeout' } })),
  );
});

test.each([
  ['no settings', '["words"]', 'NO_SETTINGS'],
  ['null', 'null', 'NO_SETTINGS'],
  ['a NUL', '{"words":"a\\u0000b"}', 'NO_SETTINGS'],
  ['half a character', '{"words":"\\ud800"}', 'NO_SETTINGS'],
  ['what is nested too deep', `{"words":${'['.repeat(3000)}${']'.repeat(3000)}}`, 'NO_SETTINGS'],
  ['a member that nothing knows', '{"words":"a","__proto__":{"admin":true}}', 'UNKNOWN'],
  ['other settings', '{"text":"a"}', 'MISSING'],
])('an answer that is %s leaves the draft as it is, for somebody to look at', async (_name, value, code) => {
  const { shelf } = shelfOf(() => answered(value));
  const { definition, misfits } = await moveDraft(shelf, moving(), draftOf({ text: 'one' }));
  expect(definition).toBeNull();
  expect(misfits).toMatchObject([{ step: 's0', title: { key: 'action.stamp.title' }, code }]);
});

test('what a move that was cut off had carried over already is not carried over again', async () => {
  const { shelf, asked } = shelfOf(({ text = null, words = null }) =>
    answered(JSON.stringify({ words: `${typeof text === 'string' ? text : JSON.stringify(words)}!` })),
  );
  const { definition, misfits } = await moveDraft(shelf, moving(), draftOf({ words: 'one!' }, { text: 'two' }));
  expect(misfits).toEqual([]);
  expect(definition?.steps).toMatchObject([{ config: { words: 'one!' } }, { config: { words: 'two!' } }]);
  expect(asked).toEqual([{ text: 'two' }]);
});

test('a step is told by what its author calls it, and one that is not there any more by what it was called before', async () => {
  const { shelf } = shelfOf(renamed);
  const named = draftOf({ text: 'one' }, { text: 'two' });
  const steps = named.steps.map((step, at) => (at === 0 ? { ...step, title: 'The first' } : step));
  const move = moving();
  const { misfits } = await moveDraft(shelf, { ...move, to: { ...move.to, actions: [] } }, { ...named, steps });
  expect(misfits).toMatchObject([
    { step: 's0', title: 'The first', code: 'GONE', parts: { version: '2.0.0' }, label: null },
    { step: 's1', title: { key: 'action.stamp.title', title: stamp?.title }, code: 'GONE' },
  ]);
});
