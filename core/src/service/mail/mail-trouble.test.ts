import { expect, test } from 'vitest';
import { remedyOf, troubleOf } from './mail-trouble.ts';
import { readSmtpError } from './smtp-error.ts';

const error = (message: string, more: object = {}): Error => Object.assign(new Error(message), more);
const trouble = (message: string, more: object = {}): string => troubleOf(readSmtpError(error(message, more)));

test.each([
  ['self-signed certificate', 'certificate'],
  ['certificate has expired', 'certificate'],
  ['unable to verify the first certificate', 'certificate'],
  ['Hostname/IP does not match certificate’s altnames: Host: mail.example', 'certificate'],
  ['406D:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number', 'encryption'],
  ['connect ECONNREFUSED 127.0.0.1:587', 'unreachable'],
  ['connect EHOSTUNREACH 10.0.0.9:25', 'unreachable'],
])('a line that ends with “%s”: %s', (message, expected) => {
  expect(trouble(message, { code: 'ESOCKET', command: 'CONN' })).toBe(expected);
});

test('a server that does not greet is silent; one that nobody finds is not there', () => {
  expect(trouble('Greeting never received', { code: 'ETIMEDOUT' })).toBe('silent');
  expect(trouble('Connection timeout', { code: 'ETIMEDOUT' })).toBe('unreachable');
  expect(trouble('Invalid greeting. response=HTTP/1.1 400', { code: 'EPROTOCOL' })).toBe('silent');
  expect(trouble('Invalid greeting', { code: 'EPROTOCOL', responseCode: 421, response: '421 busy' })).toBe('busy');
});

test('a server that wants encryption before the password says so', () => {
  const more = { code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 538, response: '538 Encryption required' };
  expect(trouble('Invalid login', more)).toBe('encryption');
  const first = { code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 530 };
  expect(trouble('x', { ...first, response: '530 Must issue a STARTTLS command first' })).toBe('encryption');
  expect(trouble('x', { ...first, response: '530 Authentication required' })).toBe('sign-in-required');
});

test('what nobody has met before is told as it is', () => {
  expect(trouble('boo')).toBe('other');
  expect(remedyOf('other')).toContain('What the server answered');
});
