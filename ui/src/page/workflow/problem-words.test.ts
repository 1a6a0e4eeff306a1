import { expect, test } from 'vitest';
import { speakerOf } from '../../text/plugin.ts';
import { Words } from '../../text/words.svelte.ts';
import { tellProblem } from './problem-words.ts';

const words = new Words();
await words.choose('en');
const teller = {
  words,
  speak: speakerOf({ translations: { it: { 'action.send.config.name.title': 'Nome' } } }, 'it'),
  setting: (path: string) => (path === '/subject' ? 'Subject' : null),
  way: (port: string) => `way ${port}`,
};

test('a setting that is missing is called by its name, unless that stands beside it', () => {
  const problem = {
    item: 'send-1',
    code: 'UNCONFIGURED_STEP',
    spot: { kind: 'setting', path: '/subject' },
    detail: '“Subject” is missing.',
  } as const;
  expect(tellProblem(problem, teller)).toBe('Subject: still to be filled in.');
  expect(tellProblem(problem, teller, 'in place')).toBe('Still to be filled in.');
});

test('a condition is told by its way, a jump into nowhere and a missing trigger by what to do', () => {
  const at = (code: string, spot: Parameters<typeof tellProblem>[0]['spot']) =>
    tellProblem({ item: 'ask-1', code, spot, detail: null }, teller);
  expect(at('UNCONFIGURED_STEP', { kind: 'condition', port: 'yes', path: '' })).toBe(
    'way yes: say when this way is taken.',
  );
  expect(at('UNREACHABLE_STEP', { kind: 'whole' })).toContain('drag it into the workflow');
  expect(at('NO_TRIGGER', { kind: 'whole' })).toContain('choose when it starts');
  expect(at('UNKNOWN_PORT', { kind: 'port', port: 'old' })).toContain('“way old”');
});

test('what the pages have no words for is told as the hub tells it', () => {
  const problem = {
    item: null,
    code: 'TRIGGER_REFUSED',
    spot: { kind: 'whole' },
    detail: 'The list is gone.',
  } as const;
  expect(tellProblem(problem, teller)).toBe('The list is gone.');
  expect(tellProblem({ ...problem, detail: null }, teller)).toBe('Something is still to be filled in.');
});

const tooLong = {
  item: 'send-1',
  code: 'INVALID_SETTING',
  spot: { kind: 'setting', path: '/name' },
  detail: '“Name” is longer than 5 characters.',
  why: {
    code: 'TOO_LONG',
    path: '/name',
    label: { key: 'action.send.config.name.title', title: 'Name' },
    parts: { limit: 5 },
  },
} as const;

test('a setting that does not fit says why, at its place and in a list, in the person’s language', async () => {
  const italian = new Words();
  await italian.choose('it');
  const inItalian = { ...teller, words: italian };
  expect([tellProblem(tooLong, inItalian, 'in place'), tellProblem(tooLong, inItalian)]).toEqual([
    '«Nome»: al massimo 5 caratteri.',
    '«Nome»: al massimo 5 caratteri.',
  ]);
});

test('of several settings one is asked for by name; what is only empty is said shortly', () => {
  const among = [{ key: 'action.send.config.list.title', title: 'List' }, tooLong.why.label];
  const needed = { code: 'ONE_NEEDED', path: '', label: null, among, parts: {} } as const;
  const problem = { ...tooLong, code: 'UNCONFIGURED_STEP', spot: { kind: 'setting', path: '' }, why: needed } as const;
  expect(tellProblem(problem, teller, 'in place')).toBe('“List” or “Nome” is needed.');
  const empty = { ...tooLong, code: 'UNCONFIGURED_STEP', spot: { kind: 'setting', path: '/subject' } } as const;
  expect(tellProblem({ ...empty, why: { ...tooLong.why, code: 'EMPTY' } }, teller, 'in place')).toBe(
    'Still to be filled in.',
  );
});

test('what the hub says more exactly than these pages know is told as before', () => {
  const { why: _, ...bare } = tooLong;
  expect(tellProblem({ ...bare, spot: { kind: 'setting', path: '/subject' } }, teller)).toBe(
    'Subject: this does not fit.',
  );
});
