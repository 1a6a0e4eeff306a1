import { afterEach, expect, test } from 'vitest';
import { PluginShelf } from './plugin-shelf.svelte.ts';
import { hubOver, problemOf, type Said } from './test-hub.ts';
import { settled, TestMachine } from './test-machine.ts';

const closers: { close(): void }[] = [];
afterEach(() => {
  for (const closer of closers.splice(0)) closer.close();
});

const STATES: Readonly<Record<string, string>> = { email: 'active', list: 'suspended', sms: 'available' };

const opened = async (enable: Said = { body: {} }) => {
  const bodies: unknown[] = [];
  const { hub, asked } = hubOver((call, body) => {
    if (body !== null) bodies.push(body);
    if (call.endsWith('/enable')) return enable;
    const [, plugin] = /plugins\/(\w+)/.exec(call) ?? [];
    if (plugin === undefined) return { body: { items: Object.keys(STATES).map((name) => ({ plugin: name })) } };
    const version = call.includes('version=') ? '2.0.0' : '1.0.0';
    return {
      body: { plugin, state: STATES[plugin], version, newestVersion: '2.0.0', manifest: { name: plugin, version } },
    };
  });
  const machine = new TestMachine();
  const shelf = new PluginShelf({ hub, ports: machine.ports, watch: { id: 'w', listen: () => () => undefined } });
  closers.push(shelf);
  await settled();
  return { shelf, asked, bodies, machine };
};

test('what is in use stands apart from what could be, and what needs somebody stands first', async () => {
  const { shelf } = await opened();
  expect(shelf.inUse.map(({ view }) => view.plugin)).toEqual(['list', 'email']);
  expect(shelf.available.map(({ view }) => view.plugin)).toEqual(['sms']);
  expect(shelf.find('email')?.manifest.version).toBe('1.0.0');
  expect(shelf.find('gone')).toBeNull();
});

test('a newer version is looked at before it is let in, and exactly that one is let in', async () => {
  const { shelf, bodies } = await opened();
  const view = shelf.find('sms')?.view;
  if (view === undefined) throw new Error('it is not there');
  const ahead = await shelf.lookAhead(view);
  expect(ahead.version).toBe('2.0.0');
  shelf.announce('sms');
  expect(shelf.isComing('sms')).toBe(true);
  await shelf.enable('sms', { version: ahead.version, rights: ['lists:write'] });
  expect([bodies, shelf.isComing('sms')]).toEqual([[{ version: '2.0.0', rights: ['lists:write'] }], false]);
});

test('one that was refused, or called back, is not on its way any more', async () => {
  const { shelf } = await opened({ problem: problemOf('INNESTO_PLUGIN_RANGE') });
  shelf.announce('sms');
  await expect(shelf.enable('sms', { version: '2.0.0', rights: [] })).rejects.toThrow('INNESTO_PLUGIN_RANGE');
  expect(shelf.isComing('sms')).toBe(false);
  shelf.announce('sms');
  shelf.recall('sms');
  expect(shelf.isComing('sms')).toBe(false);
});

test('a resumed plugin is looked at again at once', async () => {
  const { shelf, asked } = await opened();
  await shelf.resume('list');
  await settled();
  expect(asked.filter((call) => call === 'GET /api/workspaces/w/plugins')).toHaveLength(2);
});
