/** A node of a workflow as n8n exports it. */
interface Node {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly position: readonly [number, number];
  readonly parameters: object;
  readonly webhookId?: string;
}

/** By name, which nodes follow on which way out. */
type Ways = Readonly<Record<string, readonly (readonly string[])[]>>;

const webhook = (path: string, responseMode: 'lastNode' | 'onReceived'): Node => ({
  id: `${path}-in`,
  name: 'Webhook',
  type: 'n8n-nodes-base.webhook',
  typeVersion: 2,
  position: [0, 0],
  parameters: { httpMethod: 'POST', path, responseMode, options: {} },
  webhookId: path,
});

const which: Node = {
  id: 'which',
  name: 'If',
  type: 'n8n-nodes-base.if',
  typeVersion: 2.2,
  position: [200, 0],
  parameters: {
    conditions: {
      options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
      conditions: [
        {
          id: 'score',
          leftValue: '={{ $json.body.score }}',
          rightValue: 50,
          operator: { type: 'number', operation: 'gte' },
        },
      ],
      combinator: 'and',
    },
    options: {},
  },
};

const set = (name: string, value: string): Node => ({
  id: value,
  name,
  type: 'n8n-nodes-base.set',
  typeVersion: 3.4,
  position: [400, 0],
  parameters: {
    assignments: { assignments: [{ id: value, name: 'status', value, type: 'string' }] },
    includeOtherFields: true,
    options: {},
  },
});

const tell = (url: string): Node => ({
  id: 'tell',
  name: 'Tell',
  type: 'n8n-nodes-base.httpRequest',
  typeVersion: 4.2,
  position: [600, 0],
  parameters: {
    method: 'POST',
    url,
    sendBody: true,
    specifyBody: 'json',
    jsonBody: '={{ JSON.stringify({ person: $json.body.person, status: $json.status }) }}',
    options: {},
  },
});

const wait: Node = {
  id: 'wait',
  name: 'Wait',
  type: 'n8n-nodes-base.wait',
  typeVersion: 1.1,
  position: [200, 0],
  parameters: { resume: 'specificTime', dateTime: '={{ $json.body.until }}' },
  webhookId: 'wait',
};

const workflow = (id: string, nodes: readonly Node[], ways: Ways): object => ({
  id,
  name: id,
  active: false,
  nodes,
  connections: Object.fromEntries(
    Object.entries(ways).map(([from, outs]) => [
      from,
      { main: outs.map((out) => out.map((to) => ({ node: to, type: 'main', index: 0 }))) },
    ]),
  ),
  settings: { executionOrder: 'v1' },
  pinData: {},
  meta: null,
  tags: [],
});

/** The ids of the two workflows, which are also the addresses of their webhooks. */
export const SCORED = 'benchScored00001';
export const WAITING = 'benchWaiting0001';

const scored = (tells: string): object =>
  workflow(
    SCORED,
    [
      webhook(SCORED, 'lastNode'),
      which,
      set('Hot', 'hot'),
      set('Cold', 'cold'),
      ...(tells === '' ? [] : [tell(tells)]),
    ],
    {
      Webhook: [['If']],
      If: [['Hot'], ['Cold']],
      ...(tells === '' ? {} : { Hot: [['Tell']], Cold: [['Tell']] }),
    },
  );

/** The workflows of all workloads, from the nodes that come with n8n. `tells`: the address of the other system; empty: nobody is told. */
export const workflows = (tells: string): readonly object[] => [
  scored(tells),
  workflow(WAITING, [webhook(WAITING, 'onReceived'), wait, set('Invite', 'invited')], {
    Webhook: [['Wait']],
    Wait: [['Invite']],
  }),
];
