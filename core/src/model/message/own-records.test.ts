import type { CollectionManifest } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { recordMentions, showRecords, showSamples, type ContactRecord } from './own-records.ts';
import { renderMessage } from './render.ts';
import { input } from './test-rendering.ts';

const SUMMER = '0190f3b2-7c1a-7def-8123-456789abcdef';
const WINTER = '0190f3b2-7c1a-7def-8123-456789abcdea';
const CODES: CollectionManifest = {
  name: 'code',
  title: 'Codes',
  record: {
    type: 'object',
    properties: {
      code: { type: 'string', title: 'Code' },
      expires: { type: 'string', title: 'Valid until', format: 'date-time' },
      pin: { type: 'string', 'x-widget': 'secret' },
    },
  },
  uniqueKeys: [],
  filterable: [],
  contact: 'optional',
  layout: 'table',
  inMessages: { shows: ['code', 'expires', 'pin'], by: 'campaign', while: { attribute: 'state', is: 'open' } },
};
const manifests = new Map([['club/code', CODES]]);
const code = (campaign: string, own: string, more: ContactRecord['attributes'] = {}): ContactRecord => ({
  collection: 'club/code',
  attributes: { campaign, code: own, state: 'open', ...more },
});
const path = (which: string, attribute = 'code'): string => `record.club.code.${which}.${attribute}`;

const shown = (text: string, records: readonly ContactRecord[] = [], of = manifests) => {
  const mentions = recordMentions([text]);
  const rendering = renderMessage(
    input({ effect: { purpose: 'service', text }, records: showRecords(mentions, { manifests: of, records }) }),
  );
  if (rendering.kind === 'broken') throw new Error(rendering.problem);
  return { text: rendering.text, lacks: rendering.lacks };
};

test('what a message mentions of records is found once, wherever it stands', () => {
  const found = recordMentions([
    `{{ ${path(SUMMER)} }}{% if ${path(SUMMER)} %}`,
    undefined,
    `<a href="https://x/?c={{${path('newest')}|upcase}}">`,
    'record.club.code.someone.code and record.of.deeds',
  ]);
  expect(found).toEqual([
    { plugin: 'club', collection: 'code', which: SUMMER, attribute: 'code' },
    { plugin: 'club', collection: 'code', which: 'newest', attribute: 'code' },
  ]);
});

test('the newest record is shown that can be, of those that name the chosen one', () => {
  const records = [code(SUMMER, 'S3', { state: 'used' }), code(WINTER, 'W2'), code(SUMMER, 'S2'), code(SUMMER, 'S1')];
  expect(shown(`{{ ${path(SUMMER)} }}, {{ ${path(WINTER)} }}, {{ ${path('newest')} }}`, records)).toEqual({
    text: 'S2, W2, W2',
    lacks: false,
  });
});

test('what a record leaves open is nothing, and no reason not to send', () => {
  expect(shown(`{{ ${path(SUMMER)} }}{{ ${path(SUMMER, 'expires')} }}`, [code(SUMMER, 'S1')])).toEqual({
    text: 'S1',
    lacks: false,
  });
});

test.each([
  ['shown', `Yours: {{ ${path(SUMMER)} }}`, true],
  ['shown by another name', `{% assign mine = ${path(SUMMER)} %}{{ mine }}`, true],
  ['shown in a way that is taken', `{% unless ${path(SUMMER)} %}{{ ${path(SUMMER)} }}{% endunless %}`, true],
  ['shown with something instead', `{{ ${path(SUMMER)} | default: "ask us" }}`, false],
  ['changed before it is shown', `{{ ${path(SUMMER)} | upcase }}`, true],
  ['put at the end of an address', `<a href="https://shop.example/?c={{ ${path(SUMMER)} | url_encode }}">`, true],
  ['put behind a text', `{{ "Yours: " | append: ${path(SUMMER)} }}`, true],
  ['changed where there is something instead', `{{ ${path(SUMMER)} | default: "ask us" | upcase }}`, false],
  ['only asked about', `{% if ${path(SUMMER)} %}Yours: {{ ${path(SUMMER)} }}{% endif %}`, false],
  ['not of those that messages show', `{{ ${path(SUMMER, 'name')} }}`, true],
  ['secret', `{{ ${path(SUMMER, 'pin')} }}`, true],
  ['put out by a tag', `{% echo ${path(SUMMER)} %}`, true],
  ['put out by a line of a tag', `{% liquid\n echo ${path(SUMMER)}\n %}`, true],
  ['put out by a tag, changed', `{% echo ${path(SUMMER)} | upcase %}`, true],
  ['put out by a tag with something instead', `{% echo ${path(SUMMER)} | default: "ask us" %}`, false],
  ['put out in turn', `{% cycle ${path(SUMMER)}, "x" %}`, true],
  ['put out in turn with what is there', `{% cycle "g": ${path(WINTER)}, "x" %}`, false],
  ['asked for by names in brackets', `{{ record["club"].code["${SUMMER}"].code }}`, true],
  ['asked for by a name that is put together', `{% assign of = "club" %}{{ record[of].code }}`, true],
  ['asked for by a name too few', '{{ record.club.code }}', true],
  ['asked for by a name too many', `{{ ${path(SUMMER)}.length }}`, true],
  ['of nobody’s plugin', `{{ record.nobody.code.${SUMMER}.code }}`, true],
  ['gone through', `{% for one in record.club %}{{ one }}{% endfor %}`, false],
  ['spoken of', 'The record. Of the year', false],
])('a record that is missing and %s keeps the message back: %#', (_how, text, lacks) => {
  expect(shown(text, [code(WINTER, 'W', { pin: '1234', name: 'x' })]).lacks).toBe(lacks);
});

test('what is asked for in brackets is there, where it is named in full elsewhere', () => {
  const text = `{% if ${path(SUMMER)} %}{{ record["club"].code["${SUMMER}"].code }}{% endif %}`;
  expect(shown(text, [code(SUMMER, 'S1')])).toEqual({ text: 'S1', lacks: false });
});

test('however many are mentioned, each is looked up; beyond all bounds it is missing, and said to be', () => {
  const ids = Array.from({ length: 201 }, (_, at) => SUMMER.slice(0, -3) + String(at).padStart(3, '0'));
  const records = ids.map((id, at) => code(id, `${at}`));
  const texts = ids.map((id) => `{{ ${path(id)} }}`);
  expect(shown(texts.slice(0, 200).join(' '), records)).toEqual({
    text: Array.from({ length: 200 }, (_, at) => at).join(' '),
    lacks: false,
  });
  expect(shown(texts.slice(0, 51).join(' '), records.slice(0, 50)).lacks).toBe(true);
  expect(shown(texts.join(' '), records).lacks).toBe(true);
});

test('markup in a record is text', () => {
  const text = `<p>{{ ${path(SUMMER)} }}</p>`;
  const records = showRecords(recordMentions([text]), { manifests, records: [code(SUMMER, '<b>"S"')] });
  const rendering = renderMessage(input({ effect: { purpose: 'service', html: text }, records }));
  expect(rendering).toMatchObject({ html: expect.stringContaining('<p>&lt;b&gt;&#34;S&#34;</p>') });
});

test('what is unknown to the workspace is missing, and what nobody has yet is called by its name', () => {
  expect(shown(`{{ ${path(SUMMER)} }}`, [code(SUMMER, 'S1')], new Map())).toEqual({ text: '', lacks: true });
  const text = `{{ ${path(SUMMER)} }}, {{ ${path(SUMMER, 'expires')} }}`;
  const rendering = renderMessage(
    input({ effect: { purpose: 'service', text }, records: showSamples(recordMentions([text]), manifests) }),
  );
  expect(rendering).toMatchObject({ text: 'Code, Valid until', lacks: false });
});
