import type { CarriedChannel, CarryReport } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { testManifest } from '../../registry/test-plugin.ts';
import { createReadCall } from './read-call.ts';

const REPLY: CarryReport = { reply: { reference: 'in-1', from: '+393331234567', text: 'Stop' } };
const DELIVERED: CarryReport = { state: 'delivered', reference: 'out-1' };

/** What the hub takes from a call of which a transport for that channel says all this. */
const read = (channel: CarriedChannel, reports: readonly CarryReport[]) => {
  const manifest = {
    ...testManifest({ transports: [{ name: 'pigeon', title: 'Pigeon', channel, connection: 'loft', reports: {} }] }),
    integrity: '',
  };
  const readCall = createReadCall({
    clock: { now: () => 0 },
    plugins: {
      resolve: () =>
        Promise.resolve({ plugin: 'greeting', name: 'loft', version: '1.0.0', manifest, suspended: false, off: false }),
      rightsOf: () => Promise.resolve(new Set(['net', `messages:carry:${channel}`])),
      invoke: () =>
        Promise.resolve({
          kind: 'answered',
          answers: [{ ok: true, value: JSON.stringify({ reports }) }],
          logs: [],
          cpuMs: 0,
        }),
      strike: () => Promise.resolve(),
    },
    requests: { make: () => Promise.reject(new Error('nobody goes out')) },
    secrets: { open: () => '' },
    report: () => undefined,
  });
  const declared = {
    name: 'loft',
    title: 'Loft',
    secrets: [],
    hosts: [],
    credential: { kind: 'none' },
  };
  const config = JSON.stringify({ contribution: 'greeting/loft', declared, settings: {}, hosts: [], clientId: null });
  return readCall({
    connection: { publicId: '00000000-0000-7000-8000-000000000001', workspaceId: 1, config, secret: null },
    workspace: '00000000-0000-7000-8000-000000000002',
    call: { method: 'POST', headers: {}, query: {}, body: Buffer.from('{}') },
    message: null,
  });
};

const HEARD = { reference: 'out-1', report: { state: 'delivered', reason: null } };

test('a transport for SMS hands on what people answer', async () => {
  expect(await read('sms', [REPLY, DELIVERED])).toEqual([
    { reference: null, report: null, reply: { reference: 'in-1', from: '+393331234567', text: 'Stop' } },
    HEARD,
  ]);
});

test('a transport for e-mails tells of e-mails, and answers for nobody by SMS', async () => {
  expect(await read('email', [REPLY, DELIVERED])).toEqual([HEARD]);
});
