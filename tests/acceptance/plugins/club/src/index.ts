import {
  defineAction,
  defineAttribute,
  defineBalance,
  defineCollection,
  defineEndpoint,
  definePlugin,
  defineTrigger,
  done,
  effects,
  filters,
  setting,
  settings,
  Type,
} from '@innesto/sdk';

const cards = defineCollection({
  title: 'Cards',
  record: settings({
    number: setting.text({ title: 'Number', minLength: 1, maxLength: 40 }),
    level: setting.choice({ title: 'Level', options: { silver: 'Silver', gold: 'Gold' } }),
  }),
  uniqueKeys: [['number']],
  filterable: ['number', 'level'],
  contact: 'required',
});

const points = defineBalance({ title: 'Points', unit: 'points' });

/** Gives a card to whoever has none, and points that lapse. */
const welcome = defineAction({
  title: 'Welcome to the club',
  category: 'points',
  config: settings({
    points: setting.integer({ title: 'Points', minimum: 1 }),
    validFor: Type.Optional(setting.duration({ title: 'Valid for' })),
    number: Type.Optional(setting.text({ title: 'Number of the card' })),
  }),
  needs: ['contact', 'records:cards', 'balances'],
  ports: { taken: 'Number taken' },
  run: (item, { config }) => {
    const number = config.number ?? item.contact.id;
    const card = item.records.cards[0];
    return done([
      card === undefined
        ? effects.createRecord({ collection: 'cards', of: cards }, { number, level: 'silver' }, { otherwise: 'taken' })
        : effects.updateRecord({ collection: 'cards', of: cards, record: card.id }, { level: 'gold' }),
      effects.addToBalance({ balance: 'points', amount: config.points, validFor: config.validFor, reason: 'welcome' }),
    ]);
  },
});

/** Starts when the points of a contact pass a number, on the way up or down. */
const passed = defineTrigger({
  title: 'Points',
  category: 'points',
  config: settings({
    points: setting.integer({ title: 'Points' }),
    direction: setting.choice({ title: 'Direction', options: { up: 'Reached', down: 'Fallen below' } }),
  }),
  events: ['club.points.changed'],
  subscribe: ({ points: threshold, direction }) => [
    {
      on: 'club.points.changed',
      when:
        direction === 'up'
          ? filters.all(filters.less('event.before', threshold), filters.atLeast('event.after', threshold))
          : filters.all(filters.atLeast('event.before', threshold), filters.less('event.after', threshold)),
    },
  ],
});

/** Lets in whoever holds a card with points left, for one of them. */
const turnstile = defineEndpoint.synchronous({
  title: 'Turnstile',
  find: ({ query }) => ({
    ...(query['key'] === undefined ? {} : { contact: query['key'] }),
    records: { card: { collection: 'cards', by: { number: query['card'] ?? '' } } },
  }),
  respond: ({ request, found }) => {
    const card = found.records['card'] ?? null;
    if (request.path === 'who') return { json: { name: found.contact?.firstName ?? null } };
    if (request.path === 'page') return { html: `<h1>${request.address}</h1><script>document.title = 'run'</script>` };
    if (request.path === 'away') return { redirect: request.query['to'] ?? '' };
    if (request.path === 'slow') for (;;);
    if (card === null) return { status: 404, json: { opens: false } };
    const level = Number(card.attributes['level'] === 'gold');
    return {
      json: { opens: true, gold: level === 1 },
      effects: [
        effects.addToBalance({ balance: 'points', amount: -1, least: 0, reason: 'turnstile' }),
        effects.updateRecord(
          { collection: 'cards', of: cards, record: card.id },
          { level: level === 1 ? 'silver' : 'gold' },
        ),
      ],
    };
  },
  methods: ['GET', 'POST'],
});

export const plugin = definePlugin({
  name: 'club',
  title: 'Club',
  api: '^1.0.0',
  actions: { welcome },
  triggers: { passed },
  collections: { cards },
  balances: { points },
  endpoints: { turnstile },
  attributes: {
    points: defineAttribute({ title: 'Points', type: 'number', from: { kind: 'balance', name: 'points' } }),
    level: defineAttribute({
      title: 'Level',
      type: 'text',
      from: { kind: 'collection', name: 'cards', attribute: 'level' },
    }),
  },
  permissions: [
    { right: 'endpoints', reason: 'Opens the turnstile.' },
    { right: 'records:cards', reason: 'Gives cards to contacts.' },
    { right: 'balances:points', reason: 'Counts their points.' },
  ],
});
