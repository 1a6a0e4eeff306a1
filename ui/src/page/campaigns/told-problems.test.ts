import type { WorkflowProblem } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { Words } from '../../text/words.svelte.ts';
import { toldProblems } from './told-problems.ts';

const words = new Words();
await words.choose('it');
const speak = (key: string, own: string): string => (key === 'action.send.config.subject.title' ? 'Oggetto' : own);
const told = (...problems: readonly WorkflowProblem[]) => toldProblems(problems, { words, speak });
const NOTHING = { message: [], filter: [], audience: null, whole: [] };

test('what belongs to no field is told as a whole, once, in the words of the page', () => {
  const suspended = { code: 'SUSPENDED_PLUGIN', detail: 'The plugin “email” is suspended.' };
  expect(told({ ...suspended, path: '/channel' }, { ...suspended, path: '' })).toEqual({
    ...NOTHING,
    whole: ['Il suo plugin è fermo. Riprendilo in Plugin.'],
  });
  expect(told({ code: 'TRIGGER_REFUSED', path: '', detail: 'The plugin says no.' }).whole).toEqual([
    'The plugin says no.',
  ]);
});

test('what belongs to a field is told below it', () => {
  const why = {
    code: 'TOO_LONG',
    path: '/subject',
    label: { key: 'action.send.config.subject.title', title: 'Subject' },
    parts: { limit: 200 },
  } as const;
  const detail = '“Subject” is too long.';
  expect(
    told(
      { code: 'INVALID_SETTING', path: '/message/subject', detail, why },
      { code: 'UNCONFIGURED_STEP', path: '/message', detail: 'One of two is needed.' },
      { code: 'UNKNOWN_ATTRIBUTE', path: '/audience/filter/all/0', detail: 'There is no “field.gone”.' },
    ),
  ).toEqual({
    ...NOTHING,
    message: [
      { path: '/subject', code: 'INVALID_SETTING', detail: '«Oggetto»: al massimo 200 caratteri.' },
      { path: '', code: 'UNCONFIGURED_STEP', detail: 'Manca ancora quello che il messaggio dice.' },
    ],
    filter: [
      { path: '/all/0', code: 'UNKNOWN_ATTRIBUTE', detail: 'La condizione chiede di qualcosa che non c’è più.' },
    ],
  });
});

test('to whom it goes is told beside it, be it missing or a list that is gone', () => {
  expect(told({ code: 'NO_AUDIENCE', path: '/audience', detail: 'Nobody' }).audience).toBe('Scegli a chi va.');
  expect(told({ code: 'UNKNOWN_REFERENCE', path: '/audience/0', detail: 'There is no such list.' })).toEqual({
    ...NOTHING,
    audience: 'Ciò che era scelto non c’è più. Scegli altro.',
  });
});
