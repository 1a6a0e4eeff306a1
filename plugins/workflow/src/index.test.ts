import { join } from 'node:path';
import { textsOf } from '@innesto/sdk/contract';
import { openPlugin, sampleId } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const workflow = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => workflow.close());

const welcome = sampleId(1);

describe('workflow/start', () => {
  const start = workflow.action('workflow/start');

  test('asks for the contact to be let in, and passes over it where that cannot be', async () => {
    expect(await start.run({ config: { workflow: welcome } })).toEqual({
      effects: [{ kind: 'workflow.start', workflow: welcome, otherwise: 'skipped' }],
    });
  });

  test.each([
    ['no workflow', {}],
    ['a workflow by its name', { workflow: 'Welcome' }],
    ['a setting that there is not', { workflow: welcome, step: 'pause' }],
  ])('refuses %s', async (_case, config) => {
    await expect(start.run({ config })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe('workflow/stop', () => {
  const stop = workflow.action('workflow/stop');

  test('ends one other, or all others', async () => {
    expect(await stop.run({ config: { which: 'one', workflow: welcome } })).toEqual({
      effects: [{ kind: 'workflow.stop', workflow: welcome, otherwise: 'skipped' }],
    });
    expect(await stop.run({ config: { which: 'others' } })).toEqual({
      effects: [{ kind: 'workflow.stop', otherwise: 'skipped' }],
    });
  });

  test.each([
    ['nothing chosen', {}],
    ['one, and none chosen', { which: 'one' }],
    ['all others, and one chosen', { which: 'others', workflow: welcome }],
  ])('refuses %s', async (_case, config) => {
    await expect(stop.run({ config })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe('workflow/set-variable', () => {
  const set = workflow.action('workflow/set-variable');
  const more = { operator: 'plus', left: { attribute: 'variable.tries' }, right: { value: 1 } };

  test.each([
    ['a value', { value: 'asked' }],
    ['a sum', more],
    ['an attribute of the event', { attribute: 'event.order' }],
    ['a text', { text: '{{ contact.firstName }}' }],
  ])('leaves it to the hub to work out %s', async (_case, becomes) => {
    expect(await set.run({ config: { variable: 'tries', becomes } })).toEqual({
      effects: [{ kind: 'variable.set', variable: 'tries', expression: becomes }],
    });
  });

  test.each([
    ['no name', { becomes: { value: 1 } }],
    ['a name in capitals', { variable: 'Tries', becomes: { value: 1 } }],
    ['nothing that it becomes', { variable: 'tries' }],
    ['an empty calculation', { variable: 'tries', becomes: {} }],
  ])('refuses %s', async (_case, config) => {
    await expect(set.run({ config })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe('the package', () => {
  test('everything of it lies on one shelf of the palette', () => {
    expect(new Set(workflow.manifest.actions.map(({ category }) => category))).toEqual(new Set(['workflow']));
  });

  test('asks for nothing but other workflows and the variables of its run', () => {
    expect(workflow.manifest.permissions.map(({ right }) => right)).toEqual([
      'workflows:start',
      'workflows:stop',
      'variables:write',
    ]);
  });

  test('every text is there in English, Italian and Romanian', () => {
    const texts = textsOf(workflow.manifest);
    expect(workflow.manifest.translations['en']).toEqual(Object.fromEntries(texts));
    for (const language of ['it', 'ro']) {
      expect(Object.keys(workflow.manifest.translations[language] ?? {}).sort()).toEqual([...texts.keys()].sort());
    }
  });
});
