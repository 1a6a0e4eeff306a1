import type { Audience } from '@innesto/sdk/contract';
import { describe, expect, test } from 'vitest';
import { campaignOf, campaignProblems, compileCampaign, type CampaignForm } from './form.ts';

const LIST = '018f0000-0000-7000-8000-000000000001';
const ROME = { attribute: 'field.city', operator: 'is', value: 'Roma' } as const;

const form = (more: Partial<CampaignForm> = {}): CampaignForm => ({
  channel: 'email',
  message: { subject: 'Saldi', html: '<p>Da domani</p>' },
  audience: { lists: [LIST] },
  at: '2027-12-24T09:00',
  clock: 'workspace',
  ...more,
});

describe('a campaign is a workflow', () => {
  test('of one moment and one message', () => {
    expect(compileCampaign(form())).toEqual({
      trigger: {
        contribution: 'fixed-date/moment',
        config: { at: '2027-12-24T09:00', clock: 'workspace', lists: [LIST] },
      },
      reentry: { policy: 'once' },
      first: 'message',
      steps: [
        {
          kind: 'action',
          id: 'message',
          contribution: 'email/send',
          config: { subject: 'Saldi', html: '<p>Da domani</p>' },
          ports: {},
        },
      ],
    });
  });

  test.each<[string, Partial<CampaignForm>]>([
    ['to lists', {}],
    ['to those of lists for whom a filter holds', { audience: { lists: [LIST], filter: ROME } }],
    ['to whomever a filter holds for', { audience: { filter: { any: [ROME] } } }],
    ['to everybody', { audience: {} }],
    ['to nobody yet, at no moment yet', { audience: null, at: null }],
    ['by SMS, on each contact’s own clock', { channel: 'sms', message: { text: 'Ciao' }, clock: 'contact' }],
    ['that says nothing yet', { message: {} }],
  ])('%s, and its form is read back from it', (_case, more) => {
    expect(campaignOf(compileCampaign(form(more)))).toEqual(form(more));
  });

  test('a definition that no form made is read as far as it goes', () => {
    const empty = { channel: 'email', message: {}, audience: null, at: null, clock: 'workspace' };
    expect(campaignOf({ reentry: { policy: 'once' }, steps: [] })).toEqual(empty);
    const odd = { at: 'tomorrow', clock: 'moon', lists: 'nobody' };
    const trigger = { contribution: 'fixed-date/moment', config: odd };
    expect(campaignOf({ trigger, reentry: { policy: 'once' }, steps: [] })).toEqual(empty);
  });

  test('everybody is said, and nobody is not everybody', () => {
    const everybody: Audience = {};
    expect(compileCampaign(form({ audience: everybody })).trigger?.config).toMatchObject({ lists: 'everybody' });
    expect(compileCampaign(form({ audience: null })).trigger?.config).not.toHaveProperty('lists');
  });
});

describe('what is wrong with it', () => {
  test('is said where the form asks for it', () => {
    const problem = (path: string) => ({ code: 'X', step: 'message', path, detail: 'no' });
    expect(
      campaignProblems([
        problem('/steps/0/config/subject'),
        problem('/steps/0/config'),
        problem('/trigger/config/lists/0'),
        problem('/trigger/config/filter/all/0'),
        problem('/steps/0/contribution'),
        problem('/trigger'),
      ]).map(({ path }) => path),
    ).toEqual(['/message/subject', '/message', '/audience/0', '/audience/filter/all/0', '/channel', '']);
  });

  test('that no moment is chosen yet is none: it is chosen when the campaign is sent off', () => {
    expect(campaignProblems([{ code: 'UNCONFIGURED_TRIGGER', path: '/trigger/config/at', detail: 'missing' }])).toEqual(
      [],
    );
  });
});
