import { expect, test } from 'vitest';
import { NEW_FIELD, NewWorkflow } from './new-workflow.svelte.ts';
import { hubOver } from './test-hub.ts';

const opened = async () => {
  const made: unknown[] = [];
  const { hub } = hubOver((call, body) => {
    if (body !== null) made.push(body);
    const isLists = call.includes('/lists');
    const fields = [
      { key: 'reader', label: 'Reader', type: 'text' },
      { key: 'age', label: 'Age', type: 'number' },
    ];
    return { body: { items: isLists ? [{ id: 'newest', name: 'Newest' }] : fields, next: null } };
  });
  const form = new NewWorkflow({ hub, workspace: 'w' });
  await form.begin();
  return { form, made };
};

test('the template’s title is the name until somebody types one', async () => {
  const { form } = await opened();
  form.choose('welcome', 'Welcome series');
  form.choose('readers', 'Note who reads us');
  expect(form.name).toBe('Note who reads us');
  form.name = 'Mine';
  form.choose('welcome', 'Welcome series');
  expect([form.name, form.template]).toEqual(['Mine', 'welcome']);
});

test('that a name is missing is said once it was tried without', async () => {
  const { form } = await opened();
  expect(form.nameFault).toBeNull();
  expect(form.check()).toBe(false);
  expect(form.nameFault).toBe('workflows.name-missing');
});

test('it is for the newest list unless another is chosen, and only texts can be written into', async () => {
  const { form, made } = await opened();
  expect(form.fields.map(({ key }) => key)).toEqual(['reader']);
  expect(await form.settle('list', 'Reads us')).toEqual({ list: 'newest', field: NEW_FIELD });
  form.list = '';
  expect((await form.settle('list', 'Reads us')).list).toBeNull();
  expect(made).toEqual([]);
});

test('a field that is not there is made under a key that is free', async () => {
  const { form, made } = await opened();
  expect((await form.settle('field', 'Reads us')).field).toBe('reader_2');
  expect(made).toEqual([{ key: 'reader_2', label: 'Reads us', type: 'text' }]);
  form.field = 'reader';
  expect((await form.settle('field', 'Reads us')).field).toBe('reader');
  expect(made).toHaveLength(1);
});
