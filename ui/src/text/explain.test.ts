import { beforeAll, expect, test } from 'vitest';
import { problemOf } from '../data/test-hub.ts';
import { explain } from './explain.ts';
import { Words } from './words.svelte.ts';

const words = new Words();
beforeAll(() => words.choose('it'));

test('a fault that people meet here is told in their language', () => {
  expect(explain({ kind: 'problem', problem: problemOf('INNESTO_SIGN_IN_FAILED', 401) }, words.say)).toEqual({
    what: 'L’indirizzo e-mail o la password non sono corretti.',
    remedy: 'Controlla entrambi e riprova.',
  });
});

test('any other is told as the hub tells it', () => {
  const problem = problemOf('INNESTO_LIST_NOT_EMPTY', 409);
  expect(explain({ kind: 'problem', problem }, words.say)).toEqual({ what: problem.detail, remedy: problem.remedy });
});

test('what a problem speaks of by name is said in the person’s words too', () => {
  const problem = {
    ...problemOf('INNESTO_LIST_IN_USE', 409),
    detail: 'The list is used by an active workflow: Spring: sale',
  };
  expect(explain({ kind: 'problem', problem }, words.say).what).toContain('Spring: sale');
});

test('a mistake of the hub’s own comes with the number under which the log has more', () => {
  const problem = { ...problemOf('INNESTO_INTERNAL', 500), incident: '0198-7' };
  expect(explain({ kind: 'problem', problem }, words.say).remedy).toContain('0198-7');
});

test('a hub that does not answer, and something else that does, are told apart', () => {
  const unreachable = explain({ kind: 'unreachable' }, words.say);
  const unreadable = explain({ kind: 'unreadable', status: 502 }, words.say);
  expect(unreachable.what).not.toBe(unreadable.what);
  expect(unreadable.what).toContain('502');
});
