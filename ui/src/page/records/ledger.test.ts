import { expect, test } from 'vitest';
import { hubOver, type Said } from '../../data/test-hub.ts';
import { TestMachine } from '../../data/test-machine.ts';
import { Ledger } from './ledger.svelte.ts';

const opened = (decimals: number, entered: () => Said = () => ({ body: { total: 170, nextLapse: null } })) => {
  const machine = new TestMachine();
  const sent: unknown[] = [];
  const { hub, asked } = hubOver((call, body) => {
    if (call.startsWith('POST')) {
      sent.push(body);
      return entered();
    }
    return { body: call.includes('/entries') ? { items: [], next: null } : { total: 120, nextLapse: null } };
  });
  let keys = 0;
  const ledger = new Ledger({
    hub,
    after: machine.ports.after,
    watch: { id: 'w', listen: () => () => true },
    balance: { plugin: 'club', balance: 'points', decimals },
    account: 'c1',
    newKey: () => `key-${++keys}`,
  });
  return { machine, asked, sent, ledger };
};

test('an entry by hand is made with its reason and its expiry, and the total is the hub’s answer', async () => {
  const { machine, sent, ledger } = opened(0);
  await machine.pass(10);
  expect(ledger.account.value?.total).toBe(120);
  ledger.amount = 50;
  ledger.reason = ' Thank you ';
  ledger.until = '2027-01-31T23:00:00.000Z';
  expect(await ledger.enter()).toBe(50);
  expect(sent).toEqual([{ amount: 50, key: 'key-1', reason: 'Thank you', expiresAt: '2027-01-31T23:00:00.000Z' }]);
  expect([ledger.account.value?.total, ledger.amount, ledger.reason, ledger.until]).toEqual([170, null, '', null]);
});

test('what is taken is less than nothing, and never lapses', async () => {
  const { sent, ledger } = opened(2);
  ledger.way = 'take';
  ledger.until = '2027-01-31T23:00:00.000Z';
  ledger.amount = 12.35;
  expect(await ledger.enter()).toBe(-12.35);
  expect(sent).toEqual([{ amount: -12.35, key: 'key-1' }]);
});

test('an amount that is none, or finer than the balance counts, is not sent', async () => {
  const { sent, ledger } = opened(1);
  const results: unknown[] = [];
  for (const amount of [null, 0, -3, 0.25]) {
    ledger.amount = amount;
    results.push(await ledger.enter(), ledger.isAmiss);
  }
  expect([results, sent]).toEqual([Array.from({ length: 4 }, () => [null, true]).flat(), []]);
});

test('whoever tries again because no answer came makes the entry once', async () => {
  let isCut = true;
  const { sent, ledger } = opened(0, () => (isCut ? 'cut' : { body: { total: 125, nextLapse: null } }));
  ledger.amount = 5;
  await expect(ledger.enter()).rejects.toThrow('unreachable');
  isCut = false;
  await ledger.enter();
  expect(sent).toEqual([
    { amount: 5, key: 'key-1' },
    { amount: 5, key: 'key-1' },
  ]);
});
