import { expect, test } from 'vitest';
import type { GatewayConfig } from './sms-config.ts';
import { smsRequest, valuesUsed } from './sms-request.ts';

const VALUES = {
  to: '+393331234567',
  from: 'Palestra',
  text: 'Ciao "Anna", 50% & più\n{secret}',
  id: 'a-1',
  status: 'https://hub.example/s/x',
  secret: 'k3y',
};

const JSON_GATEWAY: GatewayConfig = {
  sender: 'Palestra',
  url: 'https://gateway.example/v1/send?account=7',
  method: 'POST',
  headers: { Authorization: 'Bearer {secret}', 'X-To': '{to}' },
  format: 'json',
  body: '{"messages": [{"to": "{to}", "from": "{from}", "text": "{text}", "ref": "{id}"}], "test": false}',
  answer: {},
  report: null,
};

test('a JSON body holds each value as one text, whatever stands in it', () => {
  const { body } = smsRequest(JSON_GATEWAY, VALUES);
  expect(JSON.parse(body ?? '')).toEqual({
    messages: [{ to: VALUES.to, from: 'Palestra', text: VALUES.text, ref: 'a-1' }],
    test: false,
  });
});

test('a text that looks like a placeholder is not filled in again', () => {
  expect(smsRequest(JSON_GATEWAY, VALUES).body).toContain('{secret}');
  expect(smsRequest(JSON_GATEWAY, VALUES).headers['authorization']).toBe('Bearer k3y');
});

test('a form and an address are written as such', () => {
  const form = { ...JSON_GATEWAY, format: 'form', body: 'to={to}&text={text}' } as const;
  expect([...new URLSearchParams(smsRequest(form, VALUES).body ?? '')]).toEqual([
    ['to', VALUES.to],
    ['text', VALUES.text],
  ]);
  const query = {
    ...JSON_GATEWAY,
    format: 'none',
    url: 'https://g.example/?to={to}&text={text}&key={secret}',
  } as const;
  const { url, body } = smsRequest(query, VALUES);
  expect(body).toBeNull();
  expect(Object.fromEntries(url.searchParams)).toEqual({ to: VALUES.to, text: VALUES.text, key: 'k3y' });
});

test('nothing that is filled in makes another header', () => {
  const { headers } = smsRequest(JSON_GATEWAY, { ...VALUES, to: '+39\r\nX-Evil: 1' });
  expect(headers['x-to']).toBe('+39 X-Evil: 1');
});

test('what belongs to the line is not a gateway’s to set', () => {
  const headers = { Host: 'admin.example', 'Transfer-Encoding': 'chunked', Connection: 'upgrade', 'X-Key': '{secret}' };
  const { body, headers: sent } = smsRequest({ ...JSON_GATEWAY, headers }, VALUES);
  expect(sent).toEqual({
    'user-agent': 'Innesto',
    accept: 'application/json, */*;q=0.5',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body ?? '')),
    'x-key': 'k3y',
  });
});

test('says which values a gateway is told', () => {
  expect(valuesUsed(JSON_GATEWAY)).toEqual(new Set(['secret', 'to', 'from', 'text', 'id']));
  expect(valuesUsed({ ...JSON_GATEWAY, headers: {}, format: 'form', body: 'a={status}' })).toEqual(new Set(['status']));
});
