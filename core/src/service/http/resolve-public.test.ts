import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { expect, test } from 'vitest';
import { addressesIn, createResolvePublic } from './resolve-public.ts';

const HOSTS = '127.0.0.1 localhost\n192.0.2.7  shop.example  www.shop.example # ours\n::1 shop.example\n';

const never = (): Promise<never> => new Promise(() => undefined);
const unknown = (): Promise<never> => Promise.reject(new Error('ENOTFOUND'));

test('a name in the machine’s own file of hosts is asked of nobody', async () => {
  const resolve = createResolvePublic({
    servers: { resolve4: never, resolve6: never } as unknown as Resolver,
    readHosts: () => Promise.resolve(HOSTS),
  });
  expect(await resolve('WWW.shop.example.')).toEqual([{ address: '192.0.2.7', family: 4 }]);
  expect(await resolve('api.localhost')).toContainEqual({ address: '127.0.0.1', family: 4 });
  expect(addressesIn(HOSTS, 'shop.example')).toHaveLength(2);
  expect(addressesIn(HOSTS, 'ours')).toEqual([]);
});

test('what has an address of one kind only is known by that, and what has none is not', async () => {
  const of = (servers: object) =>
    createResolvePublic({ servers: servers as unknown as Resolver, readHosts: () => Promise.resolve('') });
  const six = of({ resolve4: unknown, resolve6: () => Promise.resolve(['2001:db8::1']) });
  expect(await six('six.example')).toEqual([{ address: '2001:db8::1', family: 6 }]);
  await expect(of({ resolve4: unknown, resolve6: unknown })('none.example')).rejects.toThrow('ENOTFOUND');
});

test('names whose servers are dead hold up no other name', async () => {
  // A server that answers for one name, and for all others never.
  const server = createSocket('udp4', (asked, from) => {
    const isKnown = asked.toString('latin1').includes('\x04live');
    if (!isKnown) return;
    const isFour = asked.readUInt16BE(asked.indexOf(0, 12) + 1) === 1;
    const head = Buffer.from(asked.subarray(0, 12));
    head.writeUInt16BE(0x81_80, 2);
    head.writeUInt16BE(isFour ? 1 : 0, 6);
    head.writeUInt32BE(0, 8);
    const question = asked.subarray(12, asked.indexOf(0, 12) + 5);
    const record = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 9]);
    server.send(Buffer.concat([head, question, ...(isFour ? [record] : [])]), from.port, from.address);
  });
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
  const servers = new Resolver({ timeout: 60_000, tries: 1 });
  servers.setServers([`127.0.0.1:${server.address().port}`]);
  const resolve = createResolvePublic({ servers, readHosts: () => Promise.resolve('') });
  const dead = Array.from({ length: 20 }, (_, at) => resolve(`dead-${at}.example`).catch(() => 'given up'));
  expect(await resolve('live.example')).toEqual([{ address: '192.0.2.9', family: 4 }]);
  servers.cancel();
  expect(new Set(await Promise.all(dead))).toEqual(new Set(['given up']));
  server.close();
});
