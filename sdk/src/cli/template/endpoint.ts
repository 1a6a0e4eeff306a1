import { testHead, type PluginTemplate } from './plugin-template.ts';

/** An address that anybody may ask. */
export const endpoint: PluginTemplate = {
  about: 'an address of its own that answers at once',
  description: 'Greets whoever comes by a link of their own.',
  own: "import { hello } from './hello.ts';",
  members: () => `  endpoints: { hello },
  permissions: [{ right: 'endpoints', reason: 'Answers at an address of its own.' }],
`,
  files: () => ({
    'src/hello.ts': `import { defineEndpoint } from '@innesto/sdk';

/** Reached at /x/<workspace>/<plugin>/hello?key=…, by anybody: a contact is known by the key of its link only. */
export const hello = defineEndpoint.synchronous({
  title: 'Hello',
  methods: ['GET'],
  find: ({ query }) => (query['key'] === undefined ? {} : { contact: query['key'] }),
  respond: ({ found }) => ({ json: { hello: found.contact?.firstName ?? 'you' } }),
});
`,
  }),
  test: (name) => `${testHead(['sampleContact'])}
const hello = plugin.endpoint('${name}/hello');

test('greets whoever comes by a link of their own', async () => {
  const found = { contact: sampleContact({ firstName: 'Anna' }) };
  expect(await hello.respond({ found })).toEqual({ json: { hello: 'Anna' } });
});

test('of nobody nothing is known', async () => {
  expect(await hello.respond({})).toEqual({ json: { hello: 'you' } });
});
`,
  change: 'Endpoint *Hello*.',
};
