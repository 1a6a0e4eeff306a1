import { beforeAll, expect, test } from 'vitest';
import { problemOf } from '../data/test-hub.ts';
import { explain, explainAtOnce, explainFault } from './explain.ts';
import { Words } from './words.svelte.ts';

const words = new Words();
beforeAll(() => words.choose('it'));

test('a fault that people meet here is told in their language', () => {
  expect(explain({ kind: 'problem', problem: problemOf('INNESTO_SIGN_IN_FAILED', 401) }, words.say)).toEqual({
    what: 'L’indirizzo e-mail o la password non sono corretti.',
    remedy: 'Controlla entrambi e riprova.',
    details: null,
  });
});

test('any other is told as the hub tells it', () => {
  const problem = problemOf('INNESTO_OF_TOMORROW', 409);
  const told = { what: problem.detail, remedy: problem.remedy, details: null };
  expect(explain({ kind: 'problem', problem }, words.say)).toEqual(told);
});

test('what a problem speaks of by name is said in the person’s words too', () => {
  const problem = { ...problemOf('INNESTO_LIST_IN_USE', 409), parts: { workflow: 'Spring: sale' } };
  expect(explain({ kind: 'problem', problem }, words.say).what).toBe(
    'Un flusso attivo usa questa lista: «Spring: sale».',
  );
});

test('what only the hub’s own words say stands below, and in one go behind', () => {
  const problem = { ...problemOf('INNESTO_PLUGIN_SOURCE', 400), parts: { detail: 'there is no such package' } };
  const trouble = { kind: 'problem', problem } as const;
  expect(explain(trouble, words.say).details).toBe('Dettagli (in inglese): there is no such package');
  expect(explainAtOnce(trouble, words.say)).toMatch(/^Non .+ file\. Dettagli .+ package$/);
});

test('a hub that tells fewer parts than the words have room for is understood all the same', () => {
  const problem = problemOf('INNESTO_LIST_IN_USE', 409);
  expect(explain({ kind: 'problem', problem }, words.say).what).toBe('Un flusso attivo usa questa lista: «–».');
});

test('a mistake of the hub’s own comes with the number under which the log has more', () => {
  const problem = { ...problemOf('INNESTO_INTERNAL', 500), parts: { incident: '0198-7' } };
  expect(explain({ kind: 'problem', problem }, words.say).remedy).toContain('0198-7');
});

test('a hub that does not answer, and something else that does, are told apart', () => {
  const unreachable = explain({ kind: 'unreachable' }, words.say);
  const unreadable = explain({ kind: 'unreadable', status: 502 }, words.say);
  expect(unreachable.what).not.toBe(unreadable.what);
  expect(unreadable.what).toContain('502');
});

test('a fault that the hub kept is told like one that it answers with', () => {
  const kept = { code: 'INNESTO_PLUGIN_STUCK', detail: 'It cannot move', remedy: 'Change that' };
  const parts = { plugin: 'club', version: '2.0.0', detail: 'it has no cards' };
  expect(explainFault({ ...kept, parts }, words.say)).toEqual({
    what: 'Questa area di lavoro non può passare a club 2.0.0.',
    remedy: 'Cambia ciò che lo impedisce, o resta alla versione che c’è.',
    details: 'Dettagli (in inglese): it has no cards',
  });
});
