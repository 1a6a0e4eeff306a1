import { parseAst } from 'rolldown/parseAst';
import { effects } from '../author/effects.ts';

type EffectName = keyof typeof effects;

/** By which rights each effect is carried out, as a manifest asks for them; what stands in <> is said only where the effect is made. */
const RIGHTS: Readonly<Record<EffectName, readonly string[]>> = {
  setField: ['contacts:write:fields'],
  workOutField: ['contacts:write:fields'],
  joinList: ['lists:write'],
  leaveList: ['lists:write'],
  sendMessage: ['messages:send:<channel>', 'messages:notify:<channel>'],
  request: ['net'],
  emit: ['events:emit'],
  createRecord: ['records:<collection>'],
  updateRecord: ['records:<collection>'],
  deleteRecord: ['records:<collection>'],
  addToBalance: ['balances:<balance>'],
  startWorkflow: ['workflows:start'],
  stopWorkflow: ['workflows:stop'],
  setVariable: ['variables:write'],
  giveConsent: ['consents:give'],
  askConsent: ['consents:ask'],
};

const covers = (wanted: string, right: string): boolean => {
  const [known = '', open] = wanted.split('<');
  return open === undefined ? right === known : right.startsWith(known);
};

const isEffectName = (name: string): name is EffectName => Object.hasOwn(effects, name);

interface Node {
  readonly type: string;
  readonly [member: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

const childrenOf = (node: Node): readonly Node[] =>
  Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));

function* nodesIn(root: Node): Generator<Node> {
  const left = [root];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    yield node;
    left.push(...childrenOf(node));
  }
}

const nameOf = (value: unknown): string | null =>
  isNode(value) && value.type === 'Identifier' && typeof value['name'] === 'string' ? value['name'] : null;

const keysOf = (value: unknown): readonly (string | null)[] =>
  isNode(value) && value.type === 'ObjectExpression'
    ? childrenOf(value).map((member) => (member.type === 'Property' ? nameOf(member['key']) : null))
    : [];

/** Under which name a script holds the SDK's `effects`; null where it has none of them. */
const effectsHeldAs = (nodes: readonly Node[]): string | null => {
  const held = nodes.find((node) => {
    if (node.type !== 'VariableDeclarator') return false;
    const keys = keysOf(node['init']);
    return keys.length > 0 && Object.keys(effects).every((name) => keys.includes(name));
  });
  return held === undefined ? null : nameOf(held['id']);
};

/** Which of the SDK's effects a script names. One that hands all of them about, or makes its own, is not looked through. */
export const effectsIn = (script: string): readonly EffectName[] => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a program of ESTree: whatever has a type is a node of it
  const nodes = [...nodesIn(parseAst(script) as unknown as Node)];
  const held = effectsHeldAs(nodes);
  const named = nodes.flatMap((node) =>
    node.type === 'MemberExpression' && node['computed'] === false && held !== null && nameOf(node['object']) === held
      ? [nameOf(node['property']) ?? '']
      : [],
  );
  return [...new Set(named)].filter(isEffectName);
};

/** What a script would do that its manifest does not ask for, one sentence each. */
export const undeclaredIn = (script: string, rights: readonly string[]): readonly string[] =>
  effectsIn(script)
    .filter((name) => !RIGHTS[name].some((wanted) => rights.some((right) => covers(wanted, right))))
    .map((name) => `it uses effects.${name}, and asks for no permission ${RIGHTS[name].join(' or ')}`);
