import { join } from 'node:path';
import { openPlugin, sampleId } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { typedCode } from './code-of.ts';

const coupon = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => coupon.close());

const NOW = Date.parse('2027-03-01T09:00:00Z');
const DAY = 86_400_000;
const campaignId = sampleId(1);
const secretOf = (at: number): string => at.toString(16).padStart(64, '0');

const campaign = (attributes: object = {}, issued = 0) => ({
  id: campaignId,
  attributes: { name: 'Summer', kind: 'percent', value: 10, ...attributes },
  balances: { issued },
  createdAt: NOW,
});
const code = (attributes: object = {}, id = sampleId(2)) => ({
  id,
  attributes: {
    code: 'A-1',
    campaign: campaignId,
    name: 'Summer',
    kind: 'percent',
    state: 'open',
    issued: new Date(NOW).toISOString(),
    times: 1,
    used: 0,
    ...attributes,
  },
  balances: {},
  createdAt: NOW,
});

describe('coupon/issue', () => {
  const issue = coupon.action('coupon/issue');
  const run = (attributes: object = {}, question: object = {}) =>
    issue.run(
      { config: { campaign: campaignId }, records: { campaign: [campaign(attributes)], code: [] }, ...question },
      { now: NOW },
    );

  test('gives a code with what it is worth and until when, and tells it to the steps behind', async () => {
    const { effects, variables, port } = await run({ prefix: 'summer', days: 30, times: 3, text: 'Ten off' });
    expect(port).toBeUndefined();
    expect(effects).toEqual([
      { kind: 'balance.add', balance: 'issued', record: campaignId, amount: 1 },
      {
        kind: 'record.create',
        collection: 'code',
        attributes: {
          code: expect.stringMatching(/^SUMMER(-[2-9A-Z]{4}){4}$/),
          campaign: campaignId,
          name: 'Summer',
          kind: 'percent',
          value: 10,
          text: 'Ten off',
          state: 'open',
          issued: new Date(NOW).toISOString(),
          expires: new Date(NOW + 30 * DAY).toISOString(),
          times: 3,
          used: 0,
          counts: 'once',
        },
        otherwise: 'has-one',
      },
    ]);
    expect(variables).toEqual({
      coupon: expect.stringMatching(/^SUMMER-/),
      coupon_worth: 'Ten off',
      coupon_until: new Date(NOW + 30 * DAY).toISOString(),
    });
  });

  test('the hub that asks again gets the same code, and every other secret another', async () => {
    const codes = await Promise.all(
      [1, 1, 2, 3].map(async (at) => (await run({}, { secret: secretOf(at) })).variables?.['coupon']),
    );
    expect(codes[0]).toBe(codes[1]);
    expect(new Set(codes).size).toBe(3);
  });

  test('a code is as long as the campaign says, in letters that are taken for no others', async () => {
    const { variables } = await run({ length: 13 });
    expect(variables?.['coupon']).toMatch(/^([2-9ABCDEFGHJKMNPQRSTWXYZ]{4}-){3}[2-9ABCDEFGHJKMNPQRSTWXYZ]$/);
  });

  test('secrets that differ by one make codes that differ', async () => {
    const codes = new Set<unknown>();
    for (let at = 0; at < 200; at++) codes.add((await run({}, { secret: secretOf(at) })).variables?.['coupon']);
    expect(codes.size).toBe(200);
  });

  test('who has one keeps it, and messages behind show that; several where the campaign says so', async () => {
    const records = { campaign: [campaign()], code: [code({ code: 'OWN-1' })] };
    expect(await run({}, { records })).toMatchObject({
      effects: [],
      port: 'has-one',
      variables: { coupon: 'OWN-1', coupon_worth: '10 %' },
    });
    const several = { campaign: [campaign({ once: false })], code: [code()] };
    const { effects } = await run({}, { records: several });
    expect(effects).toHaveLength(2);
    expect(effects[1]).not.toHaveProperty('attributes.counts');
  });

  test.each([
    ['that is not active', { active: false }, 'over'],
    ['whose date has passed', { until: new Date(NOW).toISOString() }, 'over'],
  ])('a campaign %s issues none', async (_case, attributes, port) => {
    expect(await run(attributes)).toMatchObject({ effects: [], port });
  });

  test('of the last code only one contact gets it, whoever is counted at the same time', async () => {
    const records = (issued: number) => ({ campaign: [campaign({ limit: 5 }, issued)], code: [] });
    expect((await run({}, { records: records(4) })).effects[0]).toMatchObject({ most: 5, otherwise: 'none-left' });
    expect(await run({}, { records: records(5) })).toMatchObject({ effects: [], port: 'none-left' });
  });

  test('a campaign that is gone fails the step', async () => {
    expect(await run({}, { records: { campaign: [], code: [] } })).toMatchObject({ port: 'failed' });
  });
});

describe('coupon/use', () => {
  const use = coupon.action('coupon/use');
  const run = (codes: readonly object[], config: object = {}) =>
    use.run({ config, records: { code: codes } } as never, { now: NOW });

  test('notes the use, and closes a code that was used up', async () => {
    expect((await run([code()])).effects).toEqual([
      {
        kind: 'record.update',
        collection: 'code',
        record: sampleId(2),
        attributes: { used: 1, used_on: new Date(NOW).toISOString(), state: 'used' },
        otherwise: 'used',
      },
    ]);
    const [effect] = (await run([code({ times: 3, used: 1 })])).effects;
    expect(effect).toMatchObject({ attributes: { used: 2 } });
    expect(effect).not.toHaveProperty('attributes.state');
  });

  test('of several the newest that can be used is meant, of the campaign that is wished', async () => {
    const other = code({ campaign: sampleId(9) }, sampleId(8));
    expect(await run([code({ state: 'used' }, sampleId(7)), other, code()])).toMatchObject({
      effects: [{ record: sampleId(8) }],
    });
    expect(await run([other, code()], { campaign: campaignId })).toMatchObject({ effects: [{ record: sampleId(2) }] });
  });

  test.each([
    ['none', [], 'no-code'],
    ['one that was used up', [code({ state: 'used', used: 1 })], 'used'],
    ['one that has expired, though nobody noted it', [code({ expires: new Date(NOW).toISOString() })], 'expired'],
    ['one that is noted as expired', [code({ state: 'expired' })], 'expired'],
  ])('who has %s goes on by another way', async (_case, codes, port) => {
    expect(await run(codes)).toMatchObject({ effects: [], port });
  });
});

describe('the triggers', () => {
  const heard = (name: string, config: object = {}) => coupon.trigger(`coupon/${name}`).subscribe(config);

  test('hear of codes that are issued, used and expired, of any campaign or one', async () => {
    expect(await heard('issued')).toEqual([{ on: 'coupon.code.created', entryKey: 'event.record' }]);
    expect(await heard('used', { campaign: campaignId })).toMatchObject([
      { on: 'coupon.code.updated', when: { all: [{ operator: 'set' }, { value: campaignId }] } },
    ]);
    expect(await heard('expired')).toMatchObject([
      { on: 'coupon.code.updated', when: { all: [{ attribute: 'event.changed.state.to', value: 'expired' }] } },
    ]);
  });

  test('hear days before a code expires', async () => {
    expect(await heard('expiring', { days: 3, campaign: campaignId })).toMatchObject([
      { lapsing: 'code', days: 3, entryKey: 'event.record', when: { all: [{ value: campaignId }] } },
    ]);
    await expect(heard('expiring', { days: 0 })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

test('a code is known however it was typed', () => {
  expect(typedCode('  summer 7k3m  9qxt ')).toBe('SUMMER-7K3M-9QXT');
});
