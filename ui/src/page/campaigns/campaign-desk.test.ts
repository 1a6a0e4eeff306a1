import type { CampaignDetail } from '@innesto/sdk/contract';
import { afterEach, expect, test } from 'vitest';
import { hubOver, problemOf, type Said } from '../../data/test-hub.ts';
import { settled, TestMachine } from '../../data/test-machine.ts';
import type { News } from '../../data/watch.svelte.ts';
import { CampaignDesk } from './campaign-desk.svelte.ts';

const closers: { close(): void }[] = [];
afterEach(() => {
  for (const closer of closers.splice(0)) closer.close();
});

const opened = (answer: (call: string, body: unknown, kept: Partial<CampaignDetail>) => Said | null = () => null) => {
  let kept: Partial<CampaignDetail> = { name: 'Saldi', rev: 1, state: 'draft', message: {}, audience: null };
  const sent: unknown[] = [];
  const { hub, asked } = hubOver((call, body): Said => {
    const said = answer(call, body, kept);
    if (said !== null) return said;
    if (call.endsWith('/audience')) return { body: { total: 3, reached: 2 } };
    if (call.endsWith('/figures')) return { body: { sent: 0 } };
    if (body !== null && typeof body === 'object') {
      sent.push(body);
      kept = { ...kept, ...body, rev: (kept.rev ?? 0) + 1 };
    }
    return { body: kept };
  });
  const machine = new TestMachine();
  let tell: (news: News) => void = () => undefined;
  const watch = {
    id: 'w',
    listen: (listener: (news: News) => void) => {
      tell = listener;
      return () => undefined;
    },
  };
  const desk = new CampaignDesk({ hub, after: machine.ports.after, watch, campaign: 'c' });
  closers.push(desk);
  return { desk, asked, sent, machine, tell: (news: News) => tell(news) };
};

test('what is changed shows at once and is saved once the typing pauses, all of it together', async () => {
  const { desk, sent, machine } = opened();
  await settled();
  expect(desk.campaign).toMatchObject({ name: 'Saldi', rev: 1 });
  desk.rename('Saldi d’inverno');
  desk.write({ subject: 'Da' });
  desk.write({ subject: 'Da domani' });
  expect(desk.campaign).toMatchObject({ name: 'Saldi d’inverno', message: { subject: 'Da domani' } });
  expect(desk.isSaved).toBe(false);
  await machine.pass(700);
  expect(sent).toEqual([{ rev: 1, name: 'Saldi d’inverno', message: { subject: 'Da domani' } }]);
  expect([desk.isSaved, desk.campaign?.rev]).toEqual([true, 2]);
});

test('what is changed while it is being saved is saved after it, and is not lost', async () => {
  const { desk, sent } = opened();
  await settled();
  desk.write({ subject: 'one' });
  const saving = desk.save();
  desk.write({ subject: 'two' });
  await saving;
  await desk.save();
  expect(sent).toEqual([
    { rev: 1, message: { subject: 'one' } },
    { rev: 2, message: { subject: 'two' } },
  ]);
  expect(desk.campaign?.message).toEqual({ subject: 'two' });
});

test('what somebody else changed meanwhile is not written over: one gives way', async () => {
  const { desk, machine } = opened((call) =>
    call.startsWith('PATCH') ? { problem: problemOf('INNESTO_CONFLICT', 409) } : null,
  );
  await settled();
  desk.write({ subject: 'mine' });
  expect(await desk.save()).toBe(false);
  expect([desk.trouble?.kind, desk.campaign?.message]).toEqual(['problem', { subject: 'mine' }]);
  desk.giveWay();
  await machine.pass(1000);
  expect([desk.isSaved, desk.trouble, desk.campaign?.message]).toEqual([true, null, {}]);
});

test('it is sent off as it was looked at, and whom it reaches is counted anew after each change', async () => {
  const { desk, asked, sent } = opened();
  await settled();
  const before = asked.filter((call) => call.endsWith('/audience')).length;
  desk.address({ lists: ['l'] });
  await desk.save();
  await settled();
  expect(asked.filter((call) => call.endsWith('/audience')).length).toBeGreaterThan(before);
  await desk.schedule({ at: 'now' });
  expect(sent.at(-1)).toEqual({ at: 'now', rev: 2 });
});

test('news of it is looked at again, and what is not saved stays over it', async () => {
  const { desk, machine, tell } = opened();
  await settled();
  desk.rename('Mine');
  tell(null);
  await machine.pass(100);
  expect(desk.campaign).toMatchObject({ name: 'Mine', message: {} });
});
