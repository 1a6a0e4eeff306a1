import {
  defineAction,
  defineConnection,
  defineEvent,
  defineOptions,
  definePlugin,
  defineTrigger,
  done,
  effects,
  setting,
  settings,
  Type,
} from '@innesto/sdk';

const server = setting.text({ title: 'Address of the board', minLength: 4 });
const below = (path: string) => ({ setting: 'server', path }) as const;

/** An account by a key, sent in a header. */
const key = defineConnection({
  title: 'Board, by key',
  config: settings({ server }),
  secrets: { api_key: { title: 'API key' } },
  hosts: ['setting:server'],
  address: below('/api'),
  credential: { kind: 'api-key', secret: 'api_key', header: 'x-api-key' },
  test: below('/api/me'),
});

/** An account that somebody signs in at. */
const account = defineConnection({
  title: 'Board, by signing in',
  config: settings({ server }),
  hosts: ['setting:server'],
  address: below('/api'),
  credential: {
    kind: 'oauth2',
    authorizeUrl: below('/authorize'),
    tokenUrl: below('/token'),
    scopes: ['cards.write'],
    parameters: { access_type: 'offline' },
  },
  test: below('/api/me'),
});

const config = settings({
  account: setting.connection({ title: 'Account', kind: 'account' }),
  board: Type.Optional(setting.option({ title: 'Board', from: 'boards' })),
  elsewhere: Type.Optional(setting.text({ title: 'Elsewhere' })),
});

const boards = defineOptions({
  config,
  ask: (_item, { config: { account: connection, elsewhere } }) =>
    connection === undefined ? null : { url: `${elsewhere ?? ''}/boards`, connection },
  choices: (answer) => {
    const told: unknown = JSON.parse(answer.body);
    return Array.isArray(told) ? told.map((name) => ({ value: String(name), title: `Board ${String(name)}` })) : [];
  },
});

/** Puts a card on a board, for each contact. */
const add = defineAction({
  title: 'Add a card',
  config,
  run: (_item, { config: { account: connection, board = '', elsewhere } }) =>
    done([effects.request({ method: 'POST', url: `${elsewhere ?? ''}/cards`, connection, body: { json: { board } } })]),
});

/** Asks for new cards with the key. */
const asked = defineTrigger({
  title: 'Card added',
  config: settings({ account: setting.connection({ title: 'Account', kind: 'key' }) }),
  events: ['board.card-added'],
  subscribe: () => [
    {
      poll: {
        every: { amount: 1, unit: 'minutes' },
        begin: 'everything',
        emits: 'board.card-added',
        unknown: 'create',
      },
    },
  ],
  poll: (_item, { config: { account: connection } }) => ({ url: '/cards', connection }),
  read: ({ answer, cursor }) => {
    const told: unknown = JSON.parse(answer.body);
    const cards = Array.isArray(told) ? told.map(String) : [];
    return {
      events: cards.map((card) => ({ key: card, contact: { email: `${card}@clients.example` }, payload: { card } })),
      cursor,
    };
  },
});

export const plugin = definePlugin({
  name: 'board',
  title: 'Board',
  description: 'Cards on boards.',
  api: '^1.0.0',
  actions: { add },
  triggers: { asked },
  connections: { key, account },
  options: { boards },
  events: {
    'board.card-added': defineEvent({
      title: 'Card added',
      payload: settings({ card: setting.text({ title: 'Card' }) }),
    }),
  },
  permissions: [
    { right: 'net', hosts: ['connection:key', 'connection:account'], reason: 'Puts cards on your board.' },
    { right: 'events:emit', reason: 'Tells workflows about cards.' },
    { right: 'contacts:create', reason: 'Adds whom the workspace does not know yet.' },
  ],
});
