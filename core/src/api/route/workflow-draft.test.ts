import type { Step } from '@innesto/sdk/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { greet, NOBODY, openWorkflowHouse, wait, type WorkflowHouse } from './test-workflows.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };

describe.each(DATABASES)('workflows are written, on %s', (database) => {
  let house: WorkflowHouse;

  beforeAll(async () => {
    house = await openWorkflowHouse(database, places);
  });
  afterAll(() => house.close());
  beforeEach(() => house.moveIn());

  describe('a draft', () => {
    test('begins empty, and says what is still missing', async () => {
      const made = await house.call('POST', '', { name: 'Welcome' });
      expect(made).toMatchObject({
        status: 201,
        json: {
          name: 'Welcome',
          state: 'draft',
          version: null,
          draftRev: 1,
          changed: false,
          draft: { steps: [] },
          startedAt: null,
        },
      });
      expect((await house.call('GET', `/${made.json.id}`)).json).toEqual(made.json);
      const { problems } = (await house.call('GET', `/${made.json.id}/problems`)).json;
      expect(problems.map(({ code }: { code: string }) => code)).toEqual(['NO_TRIGGER', 'NO_FIRST_STEP']);
    });

    test('is replaced only by who has seen it as it is', async () => {
      const id = await house.make();
      const changed = await house.call('PUT', `/${id}/draft`, {
        definition: house.series({ reentry: { policy: 'always' } }),
        draftRev: 1,
        name: 'Hello',
      });
      expect(changed).toMatchObject({
        status: 200,
        json: { name: 'Hello', draftRev: 2, draft: { reentry: { policy: 'always' } } },
      });
      const late = await house.call('PUT', `/${id}/draft`, { definition: house.series(), draftRev: 1 });
      expect(late).toMatchObject({ status: 409, json: { code: 'INNESTO_CONFLICT', path: '/draftRev' } });
      expect((await house.call('GET', `/${id}`)).json).toMatchObject({
        draftRev: 2,
        draft: { reentry: { policy: 'always' } },
      });
    });

    test('is listed page by page, the newest first, and goes when it is deleted', async () => {
      const ids = [await house.make(), await house.make(), await house.make()];
      const first = await house.call('GET', '?limit=2');
      expect(first.json.items.map(({ id }: { id: string }) => id)).toEqual([ids[2], ids[1]]);
      const second = await house.call('GET', `?limit=2&after=${first.json.next}`);
      expect(second.json).toMatchObject({ items: [{ id: ids[0] }], next: null });
      expect((await house.call('DELETE', `/${ids[1]}`)).status).toBe(204);
      expect((await house.call('GET', `/${ids[1]}`)).status).toBe(404);
      expect((await house.call('GET', '')).json.items).toHaveLength(2);
    });
  });

  describe('the problems of a draft', () => {
    test('none are left in a series that can be started', async () => {
      expect(await house.problemsOf(house.series())).toEqual([]);
    });

    test('an unconfigured step is named, with the setting', async () => {
      expect(
        await house.problemsOf(house.series({ steps: [wait('wait', 'greet'), greet('greet', { config: {} })] })),
      ).toEqual([
        {
          code: 'UNCONFIGURED_STEP',
          step: 'greet',
          path: '/steps/1/config/words',
          detail: '“Words” is missing.',
          why: {
            code: 'MISSING',
            path: '/words',
            label: { key: 'action.greet.config.words.title', title: 'Words' },
            parts: {},
          },
        },
      ]);
      expect(
        await house.problemsOf(
          house.series({ steps: [wait('wait', 'greet'), greet('greet', { config: { words: 5 } })] }),
        ),
      ).toMatchObject([
        { code: 'INVALID_SETTING', step: 'greet', why: { code: 'WRONG_TYPE', parts: { type: 'string' } } },
      ]);
      expect(
        await house.problemsOf(house.series({ trigger: { contribution: 'greeting/joined', config: {} } })),
      ).toMatchObject([{ code: 'UNCONFIGURED_TRIGGER', path: '/trigger/config/list' }]);
    });

    test('a wait for a day that does not exist is named', async () => {
      const steps: Step[] = [
        { kind: 'wait', id: 'wait', until: { kind: 'moment', at: '2027-02-30T10:00' }, next: 'greet' },
        greet('greet'),
      ];
      expect(await house.problemsOf(house.series({ steps }))).toMatchObject([
        { code: 'NO_SUCH_DAY', step: 'wait', path: '/steps/0/until/at', parts: { day: '2027-02-30' } },
      ]);
    });

    test('an unknown plugin, and one that has no such action, are named', async () => {
      const steps = [
        wait('wait', 'sms'),
        greet('sms', { contribution: 'sms/send', ports: { done: 'wave' } }),
        greet('wave', { contribution: 'greeting/wave' }),
      ];
      expect(await house.problemsOf(house.series({ steps }))).toMatchObject([
        { code: 'UNKNOWN_PLUGIN', step: 'sms', path: '/steps/1/contribution', parts: { plugin: 'sms' } },
        { code: 'UNKNOWN_CONTRIBUTION', step: 'wave' },
      ]);
    });

    test('a plugin of another house.now.workspace is none here', async () => {
      const other = await house.server.addWorkspace();
      await house.store.write((transaction) =>
        transaction('workspace_plugin')
          .where('workspace_id', house.now.workspace.id)
          .update({ workspace_id: other.id }),
      );
      house.server.clock.turn(3000);
      expect(await house.problemsOf(house.series())).toMatchObject([
        { code: 'UNKNOWN_PLUGIN' },
        { code: 'UNKNOWN_PLUGIN', step: 'greet' },
      ]);
    });

    test('a cycle without a wait is refused, one with a wait is not', async () => {
      const circle = (second: Step) =>
        house.series({ first: 'greet', steps: [greet('greet', { ports: { done: 'second' } }), second] });
      expect(await house.problemsOf(circle(greet('second', { ports: { done: 'greet' } })))).toMatchObject([
        { code: 'CYCLE_WITHOUT_WAIT', step: 'greet' },
        { code: 'CYCLE_WITHOUT_WAIT', step: 'second' },
      ]);
      expect(await house.problemsOf(circle(wait('second', 'greet')))).toEqual([]);
    });

    test('ways out that the action does not have are named; those it has are not', async () => {
      const steps = [
        wait('wait', 'greet'),
        greet('greet', { ports: { replied: 'end', failed: 'end', waved: 'end' } }),
        { kind: 'exit', id: 'end' } as const,
      ];
      expect(await house.problemsOf(house.series({ steps }))).toMatchObject([
        { code: 'UNKNOWN_PORT', step: 'greet', path: '/steps/1/ports/waved', parts: { port: 'waved' } },
      ]);
    });

    test('conditions ask only about what there is', async () => {
      await house.store.write((transaction) =>
        transaction('field').insert({
          workspace_id: house.now.workspace.id,
          key: 'city',
          label: 'City',
          type: 'text',
          created_at: 0,
        }),
      );
      const branch = (attribute: string, more: object = { operator: 'is', value: 'x' }): Step => ({
        kind: 'branch',
        id: `b${++serial}`,
        branches: [{ name: 'yes', when: { attribute, ...more } as never }],
      });
      let serial = 0;
      const steps = [
        branch('contact.email'),
        branch('field.city'),
        branch(`list.${house.now.list}`, { operator: 'is', value: true }),
        branch('event.source'),
        branch('variable.anything'),
        branch('message.greet.outcome', { operator: 'one-of', value: ['opened', 'unknowable'] }),
        branch('contact.password'),
        branch('field.country'),
        branch(`list.${NOBODY}`),
        branch('message.wait.outcome', { operator: 'is', value: 'opened' }),
        branch('message.greet.subject'),
        branch('fidelity.points'),
        branch('contact.email', { operator: 'is' }),
        branch('contact.email', { operator: 'one-of', value: 'x' }),
        branch('message.greet.outcome', { operator: 'is', value: 'read' }),
        branch('contact.email', { operator: 'set', value: true }),
      ];
      const linked = steps.map((step, at) =>
        step.kind === 'branch' && at + 1 < steps.length ? { ...step, otherwise: steps[at + 1]?.id ?? '' } : step,
      );
      const found = await house.problemsOf(
        house.series({ steps: [wait('wait', 'greet'), greet('greet', { ports: { done: 'b1' } }), ...linked] }),
      );
      expect(found.map(({ code, step }) => `${step} ${code}`)).toEqual([
        'b7 UNKNOWN_ATTRIBUTE',
        'b8 UNKNOWN_ATTRIBUTE',
        'b9 UNKNOWN_ATTRIBUTE',
        'b10 UNKNOWN_ATTRIBUTE',
        'b11 UNKNOWN_ATTRIBUTE',
        'b12 UNKNOWN_ATTRIBUTE',
        'b13 INVALID_CONDITION',
        'b14 INVALID_CONDITION',
        'b15 INVALID_CONDITION',
        'b16 INVALID_CONDITION',
      ]);
      expect(found[0]?.path).toBe('/steps/8/branches/0/when/attribute');
    });

    test('a condition that asks nothing yet is unconfigured, however deep', async () => {
      const when = { all: [{ attribute: 'contact.email', operator: 'set' as const }, { any: [] }] };
      const steps: Step[] = [{ kind: 'branch', id: 'asks', branches: [{ name: 'yes', when }] }];
      expect(await house.problemsOf(house.series({ first: 'asks', steps }))).toMatchObject([
        { code: 'UNCONFIGURED_STEP', step: 'asks', path: '/steps/0/branches/0/when/all/1/any' },
      ]);
    });

    test('sem-47: a list that is gone is named where a setting names it', async () => {
      expect(
        await house.problemsOf(
          house.series({ trigger: { contribution: 'greeting/joined', config: { list: NOBODY } } }),
        ),
      ).toMatchObject([
        { code: 'UNKNOWN_REFERENCE', path: '/trigger/config/list', parts: { kind: 'list', name: NOBODY } },
      ]);
    });

    test('names that every object has are refused as ids and ways out', async () => {
      const steps = [wait('wait', 'constructor'), greet('constructor')];
      expect(await house.problemsOf(house.series({ steps }))).toMatchObject([
        { code: 'RESERVED_NAME', step: 'constructor' },
      ]);
    });

    test('a suspended plugin is named', async () => {
      for (let count = 0; count < 3; count++)
        await house.registry.strike({
          workspaceId: house.now.workspace.id,
          plugin: 'greeting',
          verdict: 'timeout',
          detail: '',
        });
      expect(await house.problemsOf(house.series())).toMatchObject([
        { code: 'SUSPENDED_PLUGIN', path: '/trigger/contribution' },
        { code: 'SUSPENDED_PLUGIN', step: 'greet' },
      ]);
    });
  });
});
