import {
  toldTemplate,
  type JsonObject,
  type Manifest,
  type PluginView,
  type Step,
  type TemplateManifest,
  type WorkflowDefinition,
  type WorkflowDetail,
  type WorkflowProblem,
} from '@innesto/sdk/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiClient } from '../support/api-client.ts';
import { ownerInCommon } from '../support/common-hub.ts';
import { hereOn } from '../support/database.ts';
import { makeWorkspace, type Settled } from '../support/settle-in.ts';

const LANGUAGES = ['en', 'it', 'ro'] as const;

/** What the shop has that a template’s blanks are filled in with: ids by name. */
type Had = Readonly<Record<'list' | 'coupon' | 'prize', string>>;
type Blanks = Readonly<Record<string, JsonObject>>;

const ANY_LIST = { lists: 'any' };
const NOTE = { field: 'note' };
const NOTHING = (): Blanks => ({});

/** What is still to be said by the person who begins from each template, by its place in the workflow, and what somebody says. */
const TO_FILL_IN: Readonly<Record<string, (had: Had) => Blanks>> = {
  'contact-field/field-value': () => ({
    trigger: { field: 'note', becomes: { operator: 'is', value: 'gold' } },
  }),
  'conversion/thanks': NOTHING,
  'coupon/reminder': NOTHING,
  'coupon/thanks': NOTHING,
  'coupon/welcome': ({ coupon }) => ({ coupon: { campaign: coupon }, trigger: ANY_LIST }),
  'email/interested': NOTHING,
  'email/readers': () => ({ note: NOTE }),
  'event/abandoned-cart': NOTHING,
  'fidelity/new-card': () => ({ gift: { points: 10 } }),
  'fidelity/prize-reached': ({ prize }) => ({ prize: { prize } }),
  'fixed-date/on-a-day': ({ list }) => ({ trigger: { at: '2099-12-24T09:00', lists: [list] } }),
  'form/welcome': NOTHING,
  'lead/answer': () => ({
    open: { when: { attribute: 'field.note', operator: 'is', value: 'open' } },
    status: NOTE,
  }),
  'lead/new-lead': NOTHING,
  'lead/won-lead': NOTHING,
  'list/not-opened': ({ list }) => ({ trigger: { lists: [list] } }),
  'list/welcome': ({ list }) => ({ trigger: { lists: [list] } }),
  'score/interested': () => ({ trigger: { points: 100 } }),
  'site-visit/looked': NOTHING,
  'sms/undelivered': NOTHING,
  'webhook/note': () => ({ note: NOTE }),
};

/** One trigger that everybody knows is offered by at least one template of its plugin’s. */
const TRIGGERS = {
  T1: 'list/activity',
  T2: 'sms/activity',
  T3: 'email/activity',
  T4: 'fidelity/card-created',
  T5: 'contact-field/value',
  T6: 'score/threshold',
  T7: 'fixed-date/moment',
  T8: 'coupon/expiring',
  T9: 'site-visit/visit',
  T10: 'conversion/completed',
} as const;

const filledStep = (step: Step, said: JsonObject): Step => {
  switch (step.kind) {
    case 'action':
      return { ...step, config: { ...step.config, ...said } };
    case 'branch':
      return { ...step, branches: step.branches.map((way) => ({ ...way, ...said })) };
    case 'wait':
    case 'split':
    case 'loop':
    case 'exit':
      return step;
  }
};

/** The draft with its blanks filled in. */
const filledIn = (definition: WorkflowDefinition, blanks: Blanks): WorkflowDefinition => ({
  ...definition,
  ...(definition.trigger === undefined
    ? {}
    : { trigger: { ...definition.trigger, config: { ...definition.trigger.config, ...blanks['trigger'] } } }),
  steps: definition.steps.map((step) => filledStep(step, blanks[step.id] ?? {})),
});

describe.each(hereOn('SQLite'))('the templates that come with the hub, on %s', (database) => {
  let owner: ApiClient;
  let shop: Settled;
  let had: Had;
  const found = new Map<string, { readonly manifest: Manifest; readonly template: TemplateManifest }>();

  beforeAll(async () => {
    owner = await ownerInCommon(database);
    shop = await makeWorkspace(owner);
    const made = async (path: string, body: object): Promise<string> =>
      (await shop.api.must<{ id: string }>('POST', `${shop.base}${path}`, body)).id;
    await shop.api.must('POST', `${shop.base}/fields`, { key: 'note', label: 'Note', type: 'text' });
    had = {
      list: await made('/lists', { name: 'Newsletter' }),
      coupon: await made('/collections/coupon/campaign/records', {
        attributes: { name: 'Welcome', kind: 'percent', value: 10 },
      }),
      prize: await made('/collections/fidelity/prize/records', { attributes: { name: 'Tote bag', points: 100 } }),
    };
    const { items } = await shop.api.must<{ items: readonly PluginView[] }>('GET', `${shop.base}/plugins`);
    for (const { plugin } of items) {
      const { manifest } = await shop.api.must<{ manifest: Manifest }>('GET', `${shop.base}/plugins/${plugin}`);
      for (const template of manifest.templates) found.set(`${plugin}/${template.name}`, { manifest, template });
    }
  });

  const toldIn = (key: string, language: string): WorkflowDefinition => {
    const known = found.get(key);
    if (known === undefined) throw new Error(`there is no template ${key}`);
    const texts = known.manifest.translations[language] ?? {};
    return toldTemplate(known.template, (at, own) => texts[`template.${known.template.name}.${at}`] ?? own);
  };
  const draft = async (name: string, definition: WorkflowDefinition): Promise<string> =>
    (await shop.api.must<{ id: string }>('POST', `${shop.base}/workflows`, { name, definition })).id;
  const problemsOf = async (id: string): Promise<readonly WorkflowProblem[]> => {
    const address = `${shop.base}/workflows/${id}/problems`;
    return (await shop.api.must<{ problems: readonly WorkflowProblem[] }>('GET', address)).problems;
  };

  test('are all known', () => expect([...found.keys()].toSorted()).toEqual(Object.keys(TO_FILL_IN)));

  test.each(Object.entries(TO_FILL_IN))(
    '%s makes a draft that lacks only what is to be filled in',
    async (key, blanks) => {
      const at = Object.keys(blanks(had));
      for (const language of LANGUAGES) {
        const problems = await problemsOf(await draft(key, toldIn(key, language)));
        const places = [...new Set(problems.map(({ step = 'trigger' }) => step))].toSorted();
        expect(places).toEqual(at.toSorted());
        const others = problems.filter(({ code }) => !/^(UNCONFIGURED_TRIGGER|UNCONFIGURED_STEP|EMPTY_)/.test(code));
        expect(others).toEqual([]);
      }
    },
  );

  test.each(Object.keys(TO_FILL_IN))('%s speaks three languages', (key) => {
    const { manifest, template } = found.get(key) ?? {};
    const told = LANGUAGES.map((language) =>
      ['title', 'description'].map((part) => manifest?.translations[language]?.[`template.${template?.name}.${part}`]),
    );
    expect(new Set(told.flat()).size).toBe(6);
    expect(told[0]).toEqual([template?.title, template?.description]);
  });

  test.each(Object.entries(TO_FILL_IN))('%s starts once they are filled in', async (key, blanks) => {
    const id = await draft(key, filledIn(toldIn(key, 'en'), blanks(had)));
    expect(await problemsOf(id)).toEqual([]);
    await shop.api.must('POST', `${shop.base}/workflows/${id}/start`);
    const started = await shop.api.must<WorkflowDetail>('GET', `${shop.base}/workflows/${id}`);
    expect(started).toMatchObject({ state: 'active', version: 1 });
  });

  test.each(Object.entries(TRIGGERS))('%s begins one of them: %s', (_, trigger) => {
    const offered = [...found.values()].map(({ template }) => template.content.trigger?.contribution);
    expect(offered).toContain(trigger);
  });
});
