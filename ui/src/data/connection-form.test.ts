import type { SmtpView } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { ConnectionForm, PROVIDERS } from './connection-form.svelte.ts';

const before: SmtpView = {
  id: 'c',
  kind: 'smtp',
  name: 'Ours',
  host: 'mail.example.com',
  port: 587,
  security: 'starttls',
  verifyCertificate: true,
  user: 'ada',
  hasPassword: true,
  from: { name: 'Ada', address: 'ada@example.com' },
  dkim: { domain: 'example.com', selector: 's1' },
  createdAt: '',
  updatedAt: '',
};

const faults = (form: ConnectionForm) => [
  form.hostFault,
  form.portFault,
  form.passwordFault,
  form.addressFault,
  form.dkimFault,
];

test('what is missing is said once it was tried without', () => {
  const form = new ConnectionForm(null);
  form.user = 'ada';
  form.port = '70000';
  form.dkimDomain = 'example.com';
  expect(faults(form)).toEqual([null, null, null, null, null]);
  expect(form.check()).toBe(false);
  expect(faults(form)).toEqual([
    'connections.host-missing',
    'connections.port-fault',
    'form.password-missing',
    'form.email-fault',
    'connections.dkim-fault',
  ]);
});

test('a server without a sign-in needs no password, and is called by its host', () => {
  const form = new ConnectionForm(null);
  form.host = ' mail.local ';
  form.secure('none');
  form.fromAddress = 'shop@example.com';
  expect(form.check()).toBe(true);
  expect(form.draft()).toEqual({
    kind: 'smtp',
    name: 'mail.local',
    host: 'mail.local',
    port: 25,
    security: 'none',
    verifyCertificate: true,
    from: { name: '', address: 'shop@example.com' },
  });
});

test('a provider is filled in, and known again by its host', () => {
  const form = new ConnectionForm(null);
  const [aruba, gmail] = PROVIDERS;
  if (aruba === undefined || gmail === undefined) throw new Error('there are none');
  form.fill(aruba);
  form.fill(gmail);
  expect([form.name, form.host, form.port, form.security]).toEqual(['Gmail', 'smtp.gmail.com', '465', 'tls']);
  expect(form.provider?.hint).toBe('connections.gmail');
  form.name = 'Ours';
  form.fill(aruba);
  expect([form.name, form.host]).toEqual(['Ours', 'smtps.aruba.it']);
});

test('a port of one’s own stays whatever protects the line', () => {
  const form = new ConnectionForm(null);
  form.secure('tls');
  expect(form.port).toBe('465');
  form.port = '2525';
  form.secure('starttls');
  expect(form.port).toBe('2525');
});

test('what is not typed anew stays: password and key', () => {
  const form = new ConnectionForm(before);
  form.fromName = 'Shop';
  expect(form.check()).toBe(true);
  expect(form.change()).toEqual({
    name: 'Ours',
    host: 'mail.example.com',
    port: 587,
    security: 'starttls',
    verifyCertificate: true,
    user: 'ada',
    from: { name: 'Shop', address: 'ada@example.com' },
    dkim: { domain: 'example.com', selector: 's1' },
  });
});

test('a stored password is asked for again where it would go elsewhere', () => {
  const form = new ConnectionForm(before);
  form.host = 'other.example.com';
  expect([form.check(), form.passwordFault]).toEqual([false, 'connections.password-again']);
  form.password = 'secret';
  expect([form.check(), form.change().password]).toEqual([true, 'secret']);
});

test('who takes the user away takes the password away too; without a domain nothing is signed', () => {
  const form = new ConnectionForm(before);
  form.user = '';
  form.dkimDomain = '';
  form.dkimSelector = '';
  expect(form.check()).toBe(true);
  expect(form.change()).toMatchObject({ user: null, password: null, dkim: null });
});
