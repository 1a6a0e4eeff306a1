import type { Step } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { LANGUAGES, Words } from '../../text/words.svelte.ts';
import { templatesFor } from './templates.ts';

const ALL = new Set(['list/activity', 'email/activity', 'email/send', 'contact-field/update']);

const targetsOf = (step: Step): readonly (string | undefined)[] => {
  switch (step.kind) {
    case 'action':
      return Object.values(step.ports);
    case 'wait':
      return [step.next];
    case 'branch':
      return [...step.branches.map(({ next }) => next), step.otherwise];
    case 'split':
      return step.shares.map(({ next }) => next);
    case 'loop':
      return [step.body, step.next, step.exhausted];
    case 'exit':
      return [];
  }
};

test('only what the workspace’s plugins can do is offered', () => {
  expect(templatesFor(ALL).map(({ id }) => id)).toEqual(['welcome', 'reminder', 'readers']);
  expect(templatesFor(new Set(['email/activity', 'contact-field/update'])).map(({ id }) => id)).toEqual(['readers']);
  expect(templatesFor(new Set())).toEqual([]);
});

test('every way of a template leads to a step of it, and every step is come to', async () => {
  const words = new Words();
  await words.choose('en');
  for (const { id, define } of templatesFor(ALL)) {
    const { first, steps } = define({ list: 'l', field: 'f' }, words.say);
    const ids = steps.map((step) => step.id);
    const come = new Set([first, ...steps.flatMap(targetsOf)].filter((target) => target !== undefined));
    expect([id, [...come].toSorted()]).toEqual([id, ids.toSorted()]);
  }
});

test('its messages are in the language of whoever makes it, with the contact’s name left to the sending', async () => {
  const subjects: string[] = [];
  for (const language of LANGUAGES) {
    const words = new Words();
    await words.choose(language);
    for (const { define } of templatesFor(ALL)) {
      for (const step of define({ list: null, field: 'f' }, words.say).steps) {
        if (step.kind !== 'action' || step.contribution !== 'email/send') continue;
        expect(step.config['html']).toContain('{{ contact.firstName }}');
        subjects.push(JSON.stringify(step.config['subject']));
      }
    }
  }
  expect(new Set(subjects).size).toBe(subjects.length);
  expect(subjects).toContain('"Ti diamo il benvenuto, {{ contact.firstName }}!"');
});

test('it watches the list that was chosen, or any', async () => {
  const words = new Words();
  await words.choose('en');
  const [welcome] = templatesFor(ALL);
  expect(welcome?.define({ list: 'l', field: '' }, words.say).trigger?.config).toEqual({ lists: ['l'] });
  expect(welcome?.define({ list: null, field: '' }, words.say).trigger?.config).toEqual({ lists: 'any' });
});
