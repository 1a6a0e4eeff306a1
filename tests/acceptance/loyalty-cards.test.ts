import type { JsonObject, MessageSummary, Page, RecordView, RunView, WorkflowDefinition } from '@innesto/sdk/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import { settleAmongOthers } from '../support/common-hub.ts';
import { DATABASES } from '../support/database.ts';
import type { Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

type Step = WorkflowDefinition['steps'][number];

const act = (id: string, config: JsonObject, ports: Record<string, string> = {}): Step => ({
  kind: 'action',
  id,
  contribution: `fidelity/${id}`,
  config,
  ports,
});
const mail = (subject: string): Step => ({
  kind: 'action',
  id: 'mail',
  contribution: 'email/send',
  config: { subject, text: 'From the shop', purpose: 'service' },
  ports: {},
});
const END: Step = { kind: 'exit', id: 'end' };

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('loyalty cards on %s', (database) => {
  tellInOrder();
  let shop: Settled;
  let club: string;
  let bag: string;
  const people = new Map<string, string>();

  beforeAll(async () => {
    shop = await settleAmongOthers(database);
    club = (await shop.api.must<{ id: string }>('POST', `${shop.base}/lists`, { name: 'Club' })).id;
  });

  const start = async (
    name: string,
    trigger: NonNullable<WorkflowDefinition['trigger']>,
    steps: WorkflowDefinition['steps'],
    options: WorkflowDefinition['options'] = {},
  ): Promise<string> => {
    const definition = { trigger, reentry: { policy: 'always' }, first: steps[0]?.id, steps, options };
    const { id } = await shop.api.must<{ id: string }>('POST', `${shop.base}/workflows`, { name, definition });
    await shop.api.must('POST', `${shop.base}/workflows/${id}/start`);
    return id;
  };
  const records = async (collection: string): Promise<readonly RecordView[]> =>
    (await shop.api.must<Page<RecordView>>('GET', `${shop.base}/collections/fidelity/${collection}/records`)).items;
  const cardOf = async (name: string): Promise<RecordView | undefined> =>
    (await records('card')).find(({ contact }) => contact === people.get(name));
  const on = async (name: string, balance: 'points' | 'amount'): Promise<number> => {
    const path = `${shop.base}/balances/fidelity/${balance}/accounts/${(await cardOf(name))?.id}`;
    return (await shop.api.must<{ total: number }>('GET', path)).total;
  };
  const subjects = async (): Promise<readonly string[]> =>
    (await shop.api.must<Page<MessageSummary>>('GET', `${shop.base}/messages`)).items
      .filter(({ state }) => state === 'sent')
      .map(({ to, subject }) => `${to.split('@')[0]}: ${subject}`);
  const untilMail = (subject: string): Promise<readonly string[]> =>
    until(subjects, (seen) => seen.includes(subject), { what: `the mail “${subject}”` });
  const count = async (filter: JsonObject): Promise<number> =>
    (await shop.api.must<{ matching: number }>('POST', `${shop.base}/contacts/count`, { filter })).matching;
  const joins = async (name: string): Promise<void> => {
    const draft = { email: `${name}@clients.example`, firstName: name, lists: [club] };
    const { contact } = await shop.api.must<{ contact: { id: string } }>('POST', `${shop.base}/contacts`, draft);
    people.set(name, contact.id);
  };
  const buys = (name: string, total: number): Promise<unknown> =>
    shop.api.must('POST', `${shop.base}/events`, {
      events: [{ type: 'custom.bought', contact: people.get(name), payload: { total } }],
    });

  test('T4, A7: who joins the club gets a card, and a welcome with its number', async () => {
    const joining = { contribution: 'list/activity', config: { lists: [club] } };
    await start('Join', joining, [act('create-card', { prefix: 'VIP', level: 'Silver' })]);
    const made = { contribution: 'fidelity/card-created', config: {} };
    await start('Welcome', made, [mail('Your card {{ event.attributes.number }}')]);
    await joins('anna');
    const [card] = await until(
      () => records('card'),
      (seen) => seen.length === 1,
      { what: 'a card' },
    );
    expect(card).toMatchObject({ contact: people.get('anna'), attributes: { name: 'anna', level: 'Silver' } });
    expect(card?.attributes['number']).toMatch(/^VIP(-[2-9A-Z]{4}){3}$/);
    await untilMail(`anna: Your card ${JSON.stringify(card?.attributes['number']).replaceAll('"', '')}`);
  });

  test('who joins again keeps the card', async () => {
    for (const method of ['DELETE', 'POST'] as const)
      await shop.api.must(method, `${shop.base}/lists/${club}/members`, { contacts: [people.get('anna')] });
    const { items } = await shop.api.must<Page<{ id: string; name: string }>>('GET', `${shop.base}/workflows`);
    const join = items.find(({ name }) => name === 'Join')?.id;
    await until(
      async () => (await shop.api.must<Page<RunView>>('GET', `${shop.base}/workflows/${join}/runs?state=ended`)).items,
      (runs) => runs.length === 2,
      { what: 'the second run is over' },
    );
    expect(await records('card')).toHaveLength(1);
  });

  test('T4, A7: purchases bring points and an amount; what reaches the points of a prize brings the prize, and a message', async () => {
    const prize = { attributes: { name: 'Tote bag', points: 100, limited: true } };
    bag = (await shop.api.must<{ id: string }>('POST', `${shop.base}/collections/fidelity/prize/records`, prize)).id;
    const entries = `${shop.base}/balances/fidelity/stock/accounts/${bag}/entries`;
    await shop.api.must('POST', entries, { amount: 1, reason: 'Came in' });
    const calculation = { attribute: 'event.total' };
    await start('Purchase', { contribution: 'event/custom', config: { type: 'custom.bought' } }, [
      act('amount', { operation: 'add-calculated', calculation, reason: 'Purchase' }, { done: 'points' }),
      // As the editor has it of an event of which it knows no parts.
      act(
        'points',
        { operation: 'add-calculated', calculation: { text: '{{ event.total }}' } },
        { done: 'end', 'no-card': 'mail' },
      ),
      mail('You have no card'),
      END,
    ]);
    await start('Reward', { contribution: 'fidelity/points-added', config: { reaches: 100 } }, [
      act('assign-prize', { prize: bag, points: 'take' }, { done: 'end', 'none-left': 'mail' }),
      mail('All bags are gone'),
      END,
    ]);
    await start('Won', { contribution: 'fidelity/prize-assigned', config: { prize: bag } }, [
      mail('{{ event.attributes.name }} for {{ event.attributes.points }} points'),
    ]);
    await buys('anna', 60.6);
    await until(
      () => on('anna', 'points'),
      (points) => points === 60,
      { what: '60 points' },
    );
    await buys('anna', 60.6);
    await untilMail('anna: Tote bag for 100 points');
    expect([await on('anna', 'points'), await on('anna', 'amount')]).toEqual([20, 121.2]);
    expect(await records('assignment')).toMatchObject([
      { contact: people.get('anna'), attributes: { prize: bag, name: 'Tote bag', points: 100 } },
    ]);
    expect(await records('prize')).toMatchObject([{ balances: { stock: 0 } }]);
  });

  test('the last one is given once; who comes later goes by a way of their own, and keeps the points', async () => {
    await joins('bruno');
    await until(
      () => cardOf('bruno'),
      (card) => card !== undefined,
      { what: 'a card for bruno' },
    );
    await buys('bruno', 130);
    await untilMail('bruno: All bags are gone');
    expect(await on('bruno', 'points')).toBe(130);
    expect(await records('assignment')).toHaveLength(1);
  });

  test('who has no card goes by a way of their own', async () => {
    const { contact } = await shop.api.must<{ contact: { id: string } }>('POST', `${shop.base}/contacts`, {
      email: 'carla@clients.example',
    });
    people.set('carla', contact.id);
    await buys('carla', 500);
    await untilMail('carla: You have no card');
    expect(await records('card')).toHaveLength(2);
  });

  test('filters ask about cards, and say whom a message may reach', async () => {
    const asked = (attribute: string, operator: string, value: number | string) => ({ attribute, operator, value });
    expect(await count(asked('records.fidelity.card', 'at-least', 1))).toBe(2);
    expect(await count(asked('records.fidelity.card', 'is', 0))).toBe(1);
    expect(await count(asked('record.fidelity.card.number', 'starts-with', 'vip-'))).toBe(2);
    expect(await count(asked('record.fidelity.card.level', 'is', 'silver'))).toBe(2);
    expect(await count(asked('balance.fidelity.points', 'less', 100))).toBe(2);
    expect(await count(asked('balance.fidelity.amount', 'more', 121.19))).toBe(2);
    expect(await count(asked('record.fidelity.assignment.date', 'in-last-days', 1))).toBe(1);
    const rich = asked('balance.fidelity.points', 'at-least', 100);
    const offers = await shop.api.must<{ id: string }>('POST', `${shop.base}/lists`, { name: 'Offers' });
    const joining = { contribution: 'list/activity', config: { lists: [offers.id] } };
    const offer = await start('Offer', joining, [mail('An offer')], { recipients: rich as never });
    await shop.api.must('POST', `${shop.base}/lists/${offers.id}/members`, { contacts: [...people.values()] });
    await until(
      async () => (await shop.api.must<Page<RunView>>('GET', `${shop.base}/workflows/${offer}/runs?state=ended`)).items,
      (runs) => runs.length === 3,
      { what: 'all three are through' },
    );
    expect((await subjects()).filter((subject) => subject.endsWith('An offer'))).toEqual(['bruno: An offer']);
  });
});
