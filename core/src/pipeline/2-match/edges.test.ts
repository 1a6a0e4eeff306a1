import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { NewEvent } from '../../model/event.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { createTestHouse, HOUR, type TestHouse } from '../test-house.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };
const IN_CLUJ = { attribute: 'field.city', operator: 'is', value: 'Cluj' } as const;

describe.each(DATABASES)('edges, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  /** What happens once between one reading and another: before contacts are read. */
  let whileReading: (() => Promise<void>) | null = null;
  const interrupted = (plain: Store): Store => ({
    ...plain,
    dialect: {
      ...plain.dialect,
      tuples: async (on, selection, bindings) => {
        const act = selection.from.startsWith('contact ') ? whileReading : null;
        if (act !== null) whileReading = null;
        await act?.();
        return plain.dialect.tuples(on, selection, bindings);
      },
    },
  });
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(interrupted(store));
    await house.workspace(1);
    await house.contacts(1, 1);
  });
  afterEach(() => store.close());

  const listen = (becomes: object, eventType = 'contact.updated') =>
    house.workflow(1, [SEND], {
      reentry: { policy: 'always' },
      listens: { event_type: eventType, becomes: becomes as typeof IN_CLUJ },
    });

  /** Changes fields of the contact, and says so in one event. */
  const update = async (
    changed: Readonly<Record<string, readonly [unknown, unknown]>>,
    more: Partial<NewEvent> = {},
  ): Promise<NewEvent> => {
    await store.write(async (t) => {
      const { fields }: { fields: string } = await t('contact').where({ id: 1 }).first('fields');
      const now = new Map(Object.entries(JSON.parse(fields) as Record<string, unknown>));
      for (const [key, [, to]] of Object.entries(changed)) now.set(key, to);
      await t('contact')
        .where({ id: 1 })
        .update({ fields: JSON.stringify(Object.fromEntries(now)) });
    });
    return {
      ...house.joined(1, 1),
      type: 'contact.updated',
      at: house.now(),
      payload: {
        source: 'api',
        changed: Object.fromEntries(
          Object.entries(changed).map(([key, [from, to]]) => [key, { from: from as null, to: to as null }]),
        ),
      },
      ...more,
    };
  };
  const happen = async (...events: readonly NewEvent[]): Promise<void> => {
    await house.verbs.accept({ calls: [events], receivedAt: house.now() });
    await house.settle();
  };

  test('sem-33: a value starts something when it becomes so, not while it is', async () => {
    await listen(IN_CLUJ);
    await happen(await update({ city: [null, 'Verona'] }));
    expect(house.state.sent).toHaveLength(0);
    await happen(await update({ city: ['Verona', 'Cluj'] }));
    expect(house.state.sent).toHaveLength(1);
    await happen(await update({ age: [30, 31] }));
    await happen(await update({ city: ['Cluj', 'cluj'] }));
    expect(house.state.sent).toHaveLength(1);
    await happen(await update({ city: ['cluj', 'Roma'] }));
    await happen(await update({ city: ['Roma', 'Cluj'] }));
    expect(house.state.sent).toHaveLength(2);
  });

  test('sem-33: what an import changes starts nothing where it is not to', async () => {
    await listen(IN_CLUJ);
    await happen(await update({ city: [null, 'Cluj'] }, { quiet: true }));
    expect(house.state.sent).toHaveLength(0);
    // It has become so all the same: the next change is not an edge.
    await happen(await update({ age: [null, 31] }));
    expect(house.state.sent).toHaveLength(0);
  });

  test('sem-33: being created counts as a change from nothing', async () => {
    await listen({ none: [IN_CLUJ] }, 'contact.created');
    await happen({ ...house.joined(1, 1), type: 'contact.created', payload: { source: 'api' } });
    expect(house.state.sent).toHaveLength(1);
  });

  test('sem-34: a number that jumps over its bound has reached it, and reaches it again when it was below', async () => {
    await listen({ attribute: 'field.points', operator: 'at-least', value: 50 });
    await happen(await update({ points: [45, 60] }));
    expect(house.state.sent).toHaveLength(1);
    await happen(await update({ points: [60, 70] }));
    expect(house.state.sent).toHaveLength(1);
    await happen(await update({ points: [70, 40] }));
    await happen(await update({ points: [40, 50] }));
    expect(house.state.sent).toHaveLength(2);
  });

  test('two changes that only together make it so are one edge', async () => {
    await listen({ all: [IN_CLUJ, { attribute: 'field.vip', operator: 'is', value: true }] });
    const city = await update({ city: ['Verona', 'Cluj'] });
    const vip = await update({ vip: [false, true] });
    await happen(city, vip);
    expect(house.state.sent).toHaveLength(1);
  });

  test('what was so only for a moment that has passed starts nothing', async () => {
    await listen(IN_CLUJ);
    const there = await update({ city: ['Verona', 'Cluj'] });
    const back = await update({ city: ['Cluj', 'Verona'] });
    await happen(there, back);
    expect(house.state.sent).toHaveLength(0);
  });

  test('what changes while the contact is read is taken back too: one edge starts something once', async () => {
    await listen({ attribute: 'field.points', operator: 'at-least', value: 100 });
    const below = await update({ points: [40, 50] });
    whileReading = async () => {
      const beyond = await update({ points: [50, 150] });
      await house.verbs.accept({ calls: [[beyond]], receivedAt: house.now() });
    };
    await happen(below);
    expect(whileReading).toBeNull();
    expect(house.state.sent).toHaveLength(1);
    // Nor was anybody refused who would have come in a second time.
    expect(await store.read('entry_refusal').select('reason')).toEqual([]);
  });

  test('coming to a list is an edge of what asks about the list', async () => {
    const { id } = await house.list(1, [1]);
    await listen({ attribute: `list.${id}`, operator: 'is', value: true }, 'list.joined');
    await happen({ ...house.joined(1, 1), payload: { list: id, source: 'api' } });
    expect(house.state.sent).toHaveLength(1);
    await happen({ ...house.joined(1, 1), payload: { list: 'another', source: 'api' } });
    expect(house.state.sent).toHaveLength(1);
  });

  test('sem-35, sem-36: only what becomes so after Start counts, and what became so while it was stopped does not', async () => {
    const { workflowId } = await listen(IN_CLUJ);
    await happen(await update({ city: [null, 'Cluj'] }, { at: house.now() - 1 }));
    expect(house.state.sent).toHaveLength(0);
    await house.setState(workflowId, 'stopped');
    const meanwhile = await update({ city: ['Cluj', 'Roma'] });
    const again = await update({ city: ['Roma', 'Cluj'] });
    await happen(meanwhile, again);
    await house.pass(HOUR);
    await house.setState(workflowId, 'active');
    await happen(await update({ age: [30, 31] }));
    expect(house.state.sent).toHaveLength(0);
    // A new epoch: what becomes so from here on counts, whatever was before.
    await happen(await update({ city: ['Cluj', 'Roma'] }));
    await happen(await update({ city: ['Roma', 'Cluj'] }));
    expect(house.state.sent).toHaveLength(1);
  });
});
