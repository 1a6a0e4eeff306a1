/** A node of a flow, as Node-RED's own file has it. */
interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [setting: string]: unknown;
}

const TAB = 'bench';

const node = (id: string, type: string, wires: readonly (readonly string[])[], settings: object = {}): FlowNode => ({
  id,
  type,
  z: TAB,
  wires,
  ...settings,
});

const set = (property: string, to: unknown, kind: string): object => ({
  t: 'set',
  p: property,
  pt: 'msg',
  to: String(to),
  tot: kind,
});

const remove = (property: string): object => ({ t: 'delete', p: property, pt: 'msg' });

const httpIn = (id: string, method: string, url: string, next: readonly string[]): FlowNode =>
  node(id, 'http in', [next], { url, method, upload: false });

const change = (id: string, rules: readonly object[], next: string): FlowNode =>
  node(id, 'change', [[next]], { rules });

const answer = (id: string): FlowNode => node(id, 'http response', [], { statusCode: '200', headers: {} });

const tell = (url: string): FlowNode =>
  node('tell', 'http request', [['told']], { method: 'POST', ret: 'txt', paytoqs: 'ignore', url, persist: true });

/** An event comes in, a switch looks at its score, a change sets a field, another system is told (or nobody), and it is answered. */
const scored = (tells: string): readonly FlowNode[] => [
  httpIn('event', 'post', '/event', ['which']),
  node('which', 'switch', [['hot'], ['cold']], {
    property: 'payload.score',
    propertyType: 'msg',
    rules: [{ t: 'gte', v: '50', vt: 'num' }, { t: 'else' }],
    checkall: 'false',
    outputs: 2,
  }),
  change('hot', [set('payload.status', 'hot', 'str')], tells === '' ? 'told' : 'tell'),
  change('cold', [set('payload.status', 'cold', 'str')], tells === '' ? 'told' : 'tell'),
  ...(tells === '' ? [] : [tell(tells)]),
  answer('told'),
];

const COUNT = `const count = (flow.get('count') || 0) + 1;
flow.set('count', count);
if (count === 1) flow.set('firstAt', Date.now());
return null;`;

/** People come in by the list, each of them waits, then a change sets a field. */
const waiting: readonly FlowNode[] = [
  httpIn('hold', 'post', '/hold', ['taken', 'each']),
  answer('taken'),
  // Whoever waits does not need the call that brought them along.
  change('each', [set('delay', 'req.query.delay', 'msg'), remove('req'), remove('res')], 'apart'),
  node('apart', 'split', [['pause']], { splt: '\\n', spltType: 'str', arraySplt: 1, arraySpltType: 'len' }),
  node('pause', 'delay', [['invite']], { pauseType: 'delayv', timeout: '1', timeoutUnits: 'seconds', outputs: 1 }),
  change('invite', [set('payload.status', 'invited', 'str')], 'count'),
  node('count', 'function', [[]], { func: COUNT, outputs: 0 }),
  httpIn('resumed', 'get', '/resumed', ['numbers']),
  change(
    'numbers',
    [set('payload', '{}', 'json'), set('payload.count', 'count', 'flow'), set('payload.firstAt', 'firstAt', 'flow')],
    'numbered',
  ),
  answer('numbered'),
];

/** The flows of all workloads, from the nodes that come with Node-RED. */
export const flows = (tells: string): readonly object[] => [
  { id: TAB, type: 'tab', label: 'bench' },
  ...scored(tells),
  ...waiting,
];
