import { expect, test } from 'vitest';
import { lapse, post, settleDebt, type OpenAccount } from './account.ts';

const open = (): OpenAccount => ({ total: 0, lots: [] });

test('what is taken uses up first what lapses first, then what never does', () => {
  const account = open();
  post(account, { amount: 5, expiresAt: null });
  post(account, { amount: 20, expiresAt: 200 });
  post(account, { amount: 10, expiresAt: 100 });
  post(account, { amount: -12, expiresAt: null });
  expect(account.lots.map(({ expiresAt, remaining }) => [expiresAt, remaining])).toEqual([
    [100, 0],
    [200, 18],
  ]);
  post(account, { amount: -20, expiresAt: null });
  expect([account.total, account.lots.every(({ remaining }) => remaining === 0)]).toEqual([3, true]);
});

test('what comes to an account in debt pays the debt first', () => {
  const account = open();
  post(account, { amount: -7, expiresAt: null });
  expect(post(account, { amount: 10, expiresAt: 100 })?.remaining).toBe(3);
  expect(account.total).toBe(3);
});

test('each lot lapses by itself, in its turn, and once', () => {
  const account = open();
  post(account, { amount: 10, expiresAt: 100 });
  post(account, { amount: 20, expiresAt: 200 });
  const told: unknown[] = [];
  for (const at of [99, 150, 300, 300])
    lapse(account, at, ({ amount, totalAfter }) => told.push([at, amount, totalAfter]));
  expect(told).toEqual([
    [150, -10, 20],
    [300, -20, 0],
  ]);
});

test('of a debt that another account brings along, what would lapse pays', () => {
  const account: OpenAccount = { total: 5, lots: [{ id: 1, expiresAt: 100, remaining: 12 }] };
  settleDebt(account);
  expect(account.lots[0]?.remaining).toBe(5);
});
