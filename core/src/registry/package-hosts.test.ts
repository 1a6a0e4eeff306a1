import { describe, expect, inject, test } from 'vitest';
import { readPackage } from './package.ts';
import { writePlugin, type PluginTraits } from './test-plugin.ts';

const refusal = (traits: PluginTraits): Promise<string> =>
  readPackage(writePlugin(inject('temporaryFolder'), traits)).then(
    () => 'taken',
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );

describe('a plugin package that asks other systems', () => {
  const net = (...hosts: string[]): PluginTraits => ({
    permissions: [{ right: 'net', hosts, reason: 'Asks the courier.' }],
  });
  const greet = {
    name: 'greet',
    title: 'Greet',
    config: { type: 'object', properties: { courier: { type: 'string' } }, additionalProperties: false },
    needs: [],
    ports: [],
    settles: false,
    batch: 1,
    revision: 1,
  };
  const account = {
    name: 'account',
    title: 'Account',
    config: { type: 'object', properties: { server: { type: 'string' } }, additionalProperties: false },
    secrets: [{ name: 'key', title: 'Key' }],
    hosts: ['setting:server'],
    credential: { kind: 'api-key' as const, secret: 'key', header: 'authorization' },
  };

  test('is taken where all that its hosts name is there', async () => {
    const named = net('api.example.com', '*.example.org', 'setting:courier', 'connection:account');
    expect(await refusal({ ...named, actions: [greet], connections: [account] })).toBe('taken');
  });

  test.each<[string, PluginTraits, string]>([
    [
      'at a host that a setting is to name which nothing has',
      net('setting:courrier'),
      '“setting:courrier” names a setting that no trigger and no action has: give one of them that setting, or name the host itself',
    ],
    ['at a host by a member of every object', net('setting:constructor'), '“setting:constructor” names a setting'],
    ['at a setting of its connections alone', net('setting:server', 'connection:account'), '“setting:server” names'],
    ['at what is no host', net('https://api.example.com/orders'), '“https://api.example.com/orders” is no host'],
    ['and says nowhere', net(), 'say which hosts'],
    ['with a connection that there is not', net('connection:account', 'connection:other'), 'no connection other'],
  ])('is refused %s', async (_, traits, reason) => {
    expect(await refusal({ ...traits, actions: [greet], connections: [account] })).toContain(reason);
  });

  test('is refused with a connection whose host a setting is to name that it has not', async () => {
    const connections = [{ ...account, hosts: ['setting:courier'] }];
    expect(await refusal({ ...net('connection:account'), actions: [greet], connections })).toContain(
      'connection account: there is no setting courier in its config',
    );
  });
});
