import { expect, test } from 'vitest';
import { Attempt } from './attempt.svelte.ts';
import { OperatorForm } from './operator-form.svelte.ts';
import { problemOf } from './test-hub.ts';
import { Theme } from './theme.svelte.ts';
import { TroubleError } from './trouble.ts';
import { timeZones, WorkspaceForm } from './workspace-form.svelte.ts';

test('nothing is found fault with before somebody tries to send it', () => {
  const form = new OperatorForm('set-up');
  expect([form.nameFault, form.emailFault, form.passwordFault]).toEqual([null, null, null]);
  expect(form.check()).toBe(false);
  expect([form.nameFault, form.emailFault, form.passwordFault]).toEqual([
    'form.name-missing',
    'form.email-fault',
    'form.password-short',
  ]);
});

test('each fault goes as soon as it is mended', () => {
  const form = new OperatorForm('set-up');
  form.check();
  form.name = 'Ada';
  form.email = ' ada@example.com ';
  form.password = '123456789';
  expect([form.nameFault, form.emailFault, form.passwordFault]).toEqual([null, null, 'form.password-short']);
  form.password += '0';
  expect(form.check()).toBe(true);
});

test('whoever signs in is asked for no name, and for no length of a password', () => {
  const form = new OperatorForm('sign-in');
  form.email = 'ada@example.com';
  expect([form.check(), form.passwordFault]).toEqual([false, 'form.password-missing']);
  form.password = 'x';
  expect(form.check()).toBe(true);
});

test('a workspace needs a name, without the spaces around it', () => {
  const form = new WorkspaceForm('Europe/Rome');
  form.name = '  ';
  expect([form.finish(), form.nameFault]).toEqual([null, 'form.name-missing']);
  form.name = ' Ada ';
  expect(form.finish()).toEqual({ name: 'Ada', timeZone: 'Europe/Rome', mode: 'demo' });
});

test('the own time zone is among those to choose from, even where the list does not know it', () => {
  expect(timeZones('Europe/Rome').filter((zone) => zone === 'Europe/Rome')).toHaveLength(1);
  expect(timeZones('Moon/Crater')[0]).toBe('Moon/Crater');
});

test('what was asked for is done once at a time, and what stood in its way is kept until the next try', async () => {
  const attempt = new Attempt();
  let times = 0;
  const failing = attempt.run(() => {
    times += 1;
    return Promise.reject(new TroubleError({ kind: 'problem', problem: problemOf('INNESTO_OVERLOADED') }));
  });
  expect([attempt.busy, await attempt.run(() => Promise.resolve())]).toEqual([true, false]);
  expect([await failing, times, attempt.busy, attempt.trouble?.kind]).toEqual([false, 1, false, 'problem']);
  expect([await attempt.run(() => Promise.resolve()), attempt.trouble]).toEqual([true, null]);
});

test('a mistake of ours is no trouble to be told', async () => {
  const attempt = new Attempt();
  await expect(attempt.run(() => Promise.reject(new RangeError('oops')))).rejects.toBeInstanceOf(RangeError);
  expect([attempt.busy, attempt.trouble]).toEqual([false, null]);
});

test('colours are remembered, and what is remembered wrongly is the system’s', () => {
  const kept = new Map<string, string>([['innesto.theme', 'purple']]);
  const memory = {
    read: (key: string) => kept.get(key) ?? null,
    keep: (key: string, value: string) => void kept.set(key, value),
  };
  const root: { dataset: Record<string, string | undefined> } = { dataset: {} };
  const theme = new Theme({ memory, root, prefersDark: () => true });
  expect([theme.name, theme.isDark]).toEqual(['system', true]);
  theme.choose('dark');
  expect([root.dataset['theme'], new Theme({ memory, root, prefersDark: () => true }).name]).toEqual(['dark', 'dark']);
  theme.choose('system');
  expect('theme' in root.dataset).toBe(false);
});
