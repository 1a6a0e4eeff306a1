// Who may import whom. Each room of the hub names the rooms that it may use; whatever is not named is refused.
const contract = '^sdk/src/contract/';
const room = (name) => `^core/src/${name}/`;

const ROOMS = {
  fault: [],
  model: [],
  store: ['model', 'fault'],
  data: ['store', 'model', 'fault'],
  registry: ['store', 'model', 'fault'],
  service: ['store', 'model', 'fault'],
  sandbox: ['store', 'model', 'fault'],
  pipeline: ['model', 'fault'],
  simulate: ['model', 'fault'],
  api: ['model', 'fault'],
  // Furnishes a workspace through the rooms' own doors, and plays a story against a running hub by its API like anyone.
  demo: ['model', 'fault'],
};

/** These are handed what they use, as ports: of any other room they may know types only. */
const HANDED = ['pipeline', 'simulate', 'api', 'demo'];

/** Tests, and what they share beside the unit: test-server.ts, plugin.fixture.ts. */
const TEST = '\\.(test|fixture)\\.ts$|/test-[^/]+\\.ts$';

const roomRules = Object.entries(ROOMS).map(([name, uses]) => ({
  name: `room-${name}`,
  comment: `core/src/${name} may use ${['the contract', ...uses].join(', ')}${HANDED.includes(name) ? ', and types of what it is handed' : ''}.`,
  severity: 'error',
  from: { path: room(name), pathNot: TEST },
  to: {
    path: '^(core|sdk|plugins|ui|tests)/',
    pathNot: [
      contract,
      room(name),
      ...uses.map(room),
      ...(name === 'sandbox' ? ['^sdk/src/host/(index|slot)\\.ts$'] : []),
    ],
    ...(HANDED.includes(name) ? { dependencyTypesNot: ['type-only'] } : {}),
  },
}));

/** A package that only some rooms may import; everything else asks them. */
const only = (packages, rooms, comment) => ({
  name: `only-${packages[0]}`,
  comment,
  severity: 'error',
  from: { path: '^(core|sdk|plugins|ui)/', pathNot: [TEST, ...rooms] },
  to: { path: `node_modules/(${packages.join('|')})/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'No cycles anywhere, types included; a component may show itself within itself.',
      severity: 'error',
      from: { path: '^(.+)$' },
      to: { circular: true, pathNot: '^$1$' },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared',
      comment: 'A package imports only what its own package.json lists; what is shipped needs no devDependency.',
      severity: 'error',
      from: { path: '^(core|sdk|plugins|ui)/src/', pathNot: TEST },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    ...roomRules,
    {
      name: 'stages-apart',
      comment:
        'A stage of the pipeline never imports another, not even its types: it takes ports, and what lies beside the stages.',
      severity: 'error',
      from: { path: '^core/src/pipeline/(?!rounds/)([^/]+)/', pathNot: TEST },
      to: { path: '^core/src/pipeline/', pathNot: ['^core/src/pipeline/$1/', '^core/src/pipeline/[^/]+\\.ts$'] },
    },
    {
      name: 'config-first',
      comment: 'The configuration is read before any room exists: it knows values and faults.',
      severity: 'error',
      from: { path: '^core/src/config\\.ts$' },
      to: { path: '^(core|sdk|plugins|ui)/', pathNot: [contract, room('model'), room('fault')] },
    },
    {
      name: 'known-room',
      comment:
        'core/src has these rooms and hub.ts, house.ts, rooms.ts, ground.ts, trial-house.ts, main.ts with compile-early.ts and end-within.ts, config.ts: a new one is a decision (docs/architecture).',
      severity: 'error',
      from: {
        path: '^core/src/',
        pathNot: [
          ...Object.keys(ROOMS).map(room),
          '^core/src/(hub|house|rooms|main|plugin-command|plugin-telling|author-command|keys-command|config|ground|trial-house|compile-early|end-within)(\\.test)?\\.ts$',
        ],
      },
      to: {},
    },
    {
      name: 'hub-on-top',
      comment: 'hub.ts puts the rooms together and main.ts starts it: no room imports them.',
      severity: 'error',
      from: { path: '^core/src/[^/]+/', pathNot: TEST },
      to: { path: '^core/src/(hub|house|main)\\.ts$' },
    },
    {
      name: 'contract-alone',
      comment: 'The contract crosses every boundary: it knows nothing but itself and its schema library.',
      severity: 'error',
      from: { path: contract, pathNot: TEST },
      to: { pathNot: [contract, 'node_modules/typebox/'] },
    },
    {
      name: 'sdk-alone',
      comment: 'The SDK imports nothing of ours.',
      severity: 'error',
      from: { path: '^sdk/' },
      to: { path: '^(core|plugins|ui|tests)/' },
    },
    {
      name: 'author-runs-anywhere',
      comment: 'What a plugin imports is bundled into the sandbox: no Node there.',
      severity: 'error',
      from: { path: '^sdk/src/author/', pathNot: [TEST] },
      to: { pathNot: ['^sdk/src/author/', contract, 'node_modules/typebox/'] },
    },
    {
      name: 'plugins-alone',
      comment: 'A plugin imports @innesto/sdk and itself: no node:*, no core, no other plugin, no library.',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/src/', pathNot: TEST },
      to: { pathNot: ['^plugins/$1/src/', '^sdk/src/author/index\\.ts$'] },
    },
    {
      name: 'plugin-tests-alone',
      comment: "A plugin's tests run it as its users do: the SDK and its own files, never the hub or another plugin.",
      severity: 'error',
      from: { path: '^plugins/([^/]+)/' },
      to: { path: '^(core|plugins|ui|tests)/', pathNot: '^plugins/$1/' },
    },
    {
      name: 'pages-alone',
      comment: 'The pages speak to the hub by its API: they know the contract.',
      severity: 'error',
      from: { path: '^ui/' },
      to: { path: '^(core|sdk|plugins|tests)/', pathNot: contract },
    },
    {
      name: 'pages-in-a-browser',
      comment: 'There is no Node in a browser.',
      severity: 'error',
      from: { path: '^ui/src/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'packages-by-their-door',
      comment: "Another package's files are reached by what its package.json exports; tests/ alone may look inside.",
      severity: 'error',
      from: { path: '^(core|plugins|ui)/' },
      to: {
        path: '^sdk/src/',
        pathNot: '^sdk/src/(contract/template|host/slot|(author|contract|host|testing)/index)\\.ts$',
      },
    },
    {
      name: 'not-to-a-test',
      comment: 'Nothing imports a file of tests; what several share has a file of its own.',
      severity: 'error',
      from: {},
      to: { path: '\\.test\\.ts$' },
    },
    {
      name: 'tests-for-tests',
      comment: 'What tests share is theirs alone.',
      severity: 'error',
      from: { path: '^(core|sdk|plugins|ui)/', pathNot: TEST },
      to: { path: TEST },
    },
    {
      name: 'tests-on-top',
      comment: 'tests/ spans the packages; no package reaches into it, not even from its own tests.',
      severity: 'error',
      from: { path: '^(core|sdk|plugins|ui)/' },
      to: { path: '^tests/' },
    },
    {
      name: 'nothing-for-tests-is-shipped',
      comment: 'What is shipped knows nothing of the testing kit, or of packages that only tests need.',
      severity: 'error',
      from: { path: '^(core|sdk|plugins|ui)/', pathNot: [TEST, '^sdk/src/testing/'] },
      to: { path: ['^sdk/src/testing/', 'node_modules/(vitest|fast-check|smtp-server)/'] },
    },
    only(['knex', 'pg', 'sqlite3'], [room('store')], 'SQL lives in core/src/store.'),
    only(['isolated-vm'], ['^sdk/src/host/'], 'One engine runs plugin code: sdk/src/host.'),
    only(['nodemailer'], [room('service')], 'The world is reached by the drivers in core/src/service.'),
    only(['fastify', '@fastify/[^/]+'], [room('api')], 'HTTP is answered in core/src/api.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['innesto-source', 'svelte', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.svelte', '.json'],
    },
    skipAnalysisNotInRules: true,
  },
};
