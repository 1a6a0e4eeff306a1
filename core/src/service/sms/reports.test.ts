import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createReadReport, type ReportCall } from './reports.ts';

const SECRET = 'r3port';
const BODY = 'id=7&state=DELIVRD';
const readReport = createReadReport({
  secrets: { open: () => SECRET },
  now: () => 0,
  transports: { read: () => Promise.resolve(null) },
});

/** A call of a gateway that signs its bodies. */
const signed = (body: string, query: Record<string, string> = {}): ReportCall => ({
  connection: {
    publicId: '00000000-0000-7000-8000-000000000001',
    workspaceId: 1,
    kind: 'http-gateway',
    config: JSON.stringify({
      sender: 'Palestra',
      url: 'https://gateway.example/send',
      method: 'POST',
      headers: {},
      format: 'json',
      body: '{}',
      answer: {},
      report: {
        id: 'id',
        state: 'state',
        delivered: ['DELIVRD'],
        undelivered: ['UNDELIV'],
        signature: { header: 'X-Signature', holds: 'hmac-sha256' },
      },
    }),
    secret: JSON.stringify({ reportSecret: 'sealed' }),
  },
  workspace: '00000000-0000-7000-8000-000000000002',
  call: {
    method: 'POST',
    headers: { 'x-signature': createHmac('sha256', SECRET).update(body).digest('hex') },
    query,
    body: Buffer.from(body),
  },
  url: 'https://hub.example/s/c',
  isReply: false,
  message: null,
});

test('a gateway that signs what it tells is believed', async () => {
  expect(await readReport(signed(BODY))).toEqual([{ reference: '7', report: { state: 'delivered', reason: null } }]);
});

test('a signature of nothing proves nothing', async () => {
  await expect(readReport(signed('', { id: '7', state: 'DELIVRD' }))).rejects.toMatchObject({
    code: 'INNESTO_WEBHOOK_SIGNATURE',
  });
});

test('a gateway whose secret is gone is not believed, and least of all who signs with nothing', async () => {
  const call = signed(BODY);
  const signature = createHmac('sha256', '').update(BODY).digest('hex');
  const forged = { ...call, connection: { ...call.connection, secret: null } };
  await expect(
    readReport({ ...forged, call: { ...call.call, headers: { 'x-signature': signature } } }),
  ).rejects.toMatchObject({ code: 'INNESTO_WEBHOOK_SIGNATURE' });
});
