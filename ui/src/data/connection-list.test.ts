import { afterEach, expect, test } from 'vitest';
import { ConnectionForm } from './connection-form.svelte.ts';
import { ConnectionList } from './connection-list.svelte.ts';
import { hubOver, problemOf, type Said } from './test-hub.ts';
import { settled, TestMachine } from './test-machine.ts';

const closers: { close(): void }[] = [];
afterEach(() => {
  for (const closer of closers.splice(0)) closer.close();
});

const opened = async (trial: () => Said = () => ({ body: { ok: true, to: 'owner@example.com' } })) => {
  const bodies: unknown[] = [];
  const { hub, asked } = hubOver((call, body) => {
    if (body !== null) bodies.push(body);
    if (call.endsWith('/test')) return trial();
    return call.startsWith('GET') ? { body: { items: [{ id: 'c' }], next: null } } : { body: { id: 'c' } };
  });
  const list = new ConnectionList({ hub, after: new TestMachine().ports.after, workspace: 'w' });
  closers.push(list);
  list.connections.refresh();
  await settled();
  return { list, asked, bodies };
};

test('a test mail goes to whoever is signed in, or to the address that was typed', async () => {
  const { list, bodies } = await opened();
  const first = list.try('c', '');
  expect([list.isTrying('c'), list.resultOf('c')]).toEqual([true, null]);
  await list.try('c', 'second press');
  await first;
  await list.try('c', 'ada@example.com');
  expect(bodies).toEqual([{}, { to: 'ada@example.com' }]);
  expect([list.isTrying('c'), list.resultOf('c')?.ok, list.resultOf('other')]).toEqual([false, true, null]);
});

test('that the hub would not try is told, and gone at the next try', async () => {
  let isRefused = true;
  const { list } = await opened(() =>
    isRefused ? { problem: problemOf('INNESTO_ADDRESS') } : { body: { ok: false, to: 'x', trouble: 'busy' } },
  );
  await list.try('c', 'nobody');
  expect(list.troubleOf('c')).toMatchObject({ problem: { code: 'INNESTO_ADDRESS' } });
  isRefused = false;
  await list.try('c', 'x');
  expect([list.troubleOf('c'), list.resultOf('c')?.trouble]).toEqual([null, 'busy']);
});

test('what was tried says nothing any more about what was changed since', async () => {
  const { list, asked } = await opened();
  await list.try('c', '');
  const form = new ConnectionForm(null);
  form.host = 'mail.local';
  form.fromAddress = 'shop@example.com';
  await list.save(form);
  await settled();
  expect(list.resultOf('c')).toBeNull();
  expect(asked.filter((call) => call.startsWith('GET'))).toHaveLength(2);
});
