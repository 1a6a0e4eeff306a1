import { testHead, type PluginTemplate } from './plugin-template.ts';

/** An account at another system, and a step that asks it. */
export const connection: PluginTemplate = {
  about: 'an account at another system, with its API key, and a step that asks it',
  description: 'Tells a CRM about contacts.',
  own: "import { account } from './account.ts';\nimport { tell } from './tell.ts';",
  members: () => `  actions: { tell },
  connections: { account },
  permissions: [{ right: 'net', hosts: ['connection:account'], reason: 'Tells your CRM about contacts.' }],
`,
  files: () => ({
    'src/account.ts': `import { defineConnection, settings } from '@innesto/sdk';

/** Set up once by a person, chosen by steps. The key stays with the hub, which adds it to requests. */
export const account = defineConnection({
  title: 'Account at the CRM',
  config: settings({}),
  secrets: { api_key: { title: 'API key', description: 'In the CRM, under Settings → Keys.' } },
  hosts: ['api.example.com'],
  credential: { kind: 'api-key', secret: 'api_key', header: 'authorization', prefix: 'Bearer ' },
  test: 'https://api.example.com/me',
});
`,
    'src/tell.ts': `import { defineAction, done, effects, setting, settings } from '@innesto/sdk';

export const tell = defineAction({
  title: 'Tell the CRM',
  description: 'Tells the CRM about the contact, and keeps the number that it gives.',
  category: 'connections',
  config: settings({ account: setting.connection({ title: 'Account', kind: 'account' }) }),
  needs: ['contact'],
  ports: { refused: 'Refused' },
  run: ({ contact }, { config: { account } }) =>
    done([
      effects.request({
        method: 'POST',
        url: 'https://api.example.com/people',
        connection: account,
        body: { json: { email: contact.email, name: contact.firstName } },
      }),
    ]),
  // Asked once the CRM has answered: later steps use {{ variable.crm_number }}.
  settle: ({ answers: [told] }) => {
    const said = told?.answer;
    if (told?.state !== 'done' || said === null || said === undefined) return { port: 'failed' };
    if (said.status >= 300) return { port: 'refused' };
    const body: unknown = JSON.parse(said.body);
    const number = typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : null;
    return { port: 'done', variables: { crm_number: number } };
  },
});
`,
  }),
  test: (name) => `${testHead(['sampleContact', 'sampleId'])}
const tell = plugin.action('${name}/tell');
const config = { account: sampleId(1) };

test('asks by the account that was chosen', async () => {
  const { effects } = await tell.run({ config, contact: sampleContact({ email: 'anna@clients.example' }) });
  expect(effects).toMatchObject([{ kind: 'http.request', url: 'https://api.example.com/people', connection: config.account }]);
});

const said = (status: number, body: unknown) => ({
  state: 'done' as const,
  reason: null,
  answer: { status, headers: {}, body: JSON.stringify(body), cut: false },
});

test('keeps the number that the CRM gives', async () => {
  expect(await tell.settle({ config, answers: [said(201, { id: 12 })] })).toEqual({
    port: 'done',
    variables: { crm_number: '12' },
  });
});

test('what the CRM refuses goes its own way', async () => {
  expect(await tell.settle({ config, answers: [said(422, {})] })).toEqual({ port: 'refused' });
});
`,
  change: 'Action *Tell the CRM*, by an account.',
};
