import {
  toldTemplate,
  type Manifest,
  type PluginView,
  type TemplateManifest,
  type WorkflowProblem,
} from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiClient } from '../support/api-client.ts';
import { freshHome, hereOn } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { makeWorkspace, signUp, type Settled } from '../support/settle-in.ts';

const LANGUAGES = ['en', 'it', 'ro'] as const;

/** What is still to be said by the person who begins from each template: the setting, or the condition, by its place in the workflow. */
const TO_FILL_IN: Readonly<Record<string, readonly string[]>> = {
  'contact-field/field-value': ['tell', 'trigger'],
  'conversion/thanks': [],
  'coupon/reminder': [],
  'coupon/thanks': [],
  'coupon/welcome': ['coupon', 'trigger'],
  'email/readers': ['note'],
  'event/abandoned-cart': [],
  'fidelity/new-card': ['gift'],
  'fidelity/prize-reached': ['prize'],
  'fixed-date/on-a-day': ['trigger'],
  'form/welcome': [],
  'lead/answer': ['open', 'status'],
  'lead/new-lead': [],
  'lead/won-lead': [],
  'list/not-opened': ['trigger'],
  'list/welcome': ['trigger'],
  'score/interested': ['trigger'],
  'site-visit/looked': [],
  'sms/undelivered': ['mail'],
  'webhook/note': ['note'],
};

describe.each(hereOn('SQLite'))('the templates that come with the hub, on %s', (database) => {
  let hub: RunningHub;
  let owner: ApiClient;
  let shop: Settled;
  const found = new Map<string, { readonly manifest: Manifest; readonly template: TemplateManifest }>();

  beforeAll(async () => {
    hub = await startHub({ ...(await freshHome(database)), environment: { INNESTO_DEMO: 'no' } });
    owner = await signUp(hub);
    shop = await makeWorkspace(owner);
    const { items } = await shop.api.must<{ items: readonly PluginView[] }>('GET', `${shop.base}/plugins`);
    for (const { plugin } of items) {
      const { manifest } = await shop.api.must<{ manifest: Manifest }>('GET', `${shop.base}/plugins/${plugin}`);
      for (const template of manifest.templates) found.set(`${plugin}/${template.name}`, { manifest, template });
    }
  });
  afterAll(() => hub?.stop());

  const draftOf = async (key: string, language: string): Promise<readonly WorkflowProblem[]> => {
    const known = found.get(key);
    if (known === undefined) throw new Error(`there is no template ${key}`);
    const texts = known.manifest.translations[language] ?? {};
    const definition = toldTemplate(known.template, (at, own) => texts[`template.${known.template.name}.${at}`] ?? own);
    const { id } = await shop.api.must<{ id: string }>('POST', `${shop.base}/workflows`, { name: key, definition });
    const address = `${shop.base}/workflows/${id}/problems`;
    return (await shop.api.must<{ problems: readonly WorkflowProblem[] }>('GET', address)).problems;
  };

  test('are all known', () => expect([...found.keys()].toSorted()).toEqual(Object.keys(TO_FILL_IN)));

  test.each(Object.entries(TO_FILL_IN))('%s makes a draft that lacks only what is to be filled in', async (key, at) => {
    for (const language of LANGUAGES) {
      const problems = await draftOf(key, language);
      const places = [...new Set(problems.map(({ step = 'trigger' }) => step))].toSorted();
      expect(places).toEqual(at);
      const others = problems.filter(({ code }) => !/^(UNCONFIGURED_TRIGGER|UNCONFIGURED_STEP|EMPTY_)/.test(code));
      expect(others).toEqual([]);
    }
  });

  test.each(Object.keys(TO_FILL_IN))('%s speaks three languages', (key) => {
    const { manifest, template } = found.get(key) ?? {};
    const told = LANGUAGES.map((language) =>
      ['title', 'description'].map((part) => manifest?.translations[language]?.[`template.${template?.name}.${part}`]),
    );
    expect(new Set(told.flat()).size).toBe(6);
    expect(told[0]).toEqual([template?.title, template?.description]);
  });
});
