import type { Expression, JsonSchema } from '@innesto/sdk/contract';
import { stepsOf, type ActionItem, type Tree } from '../../editor/tree.ts';
import { offerOf, type AttributeKind, type AttributeOffer } from '../../form/attribute.ts';
import { expressionIn } from '../../form/expression-in.ts';
import { readSettings } from '../../form/read-settings.ts';

/** A value that runs keep under a name, and what it holds. */
export interface VariableOffer {
  readonly name: string;
  /** What its plugin calls it; absent: its name is all there is. */
  readonly title?: string;
  readonly type: AttributeKind;
}

const TEXT: AttributeKind = { kind: 'text' };
const NUMBER: AttributeKind = { kind: 'number' };

const kindOf = (expression: Expression, attributes: readonly AttributeOffer[]): AttributeKind => {
  if ('value' in expression) {
    const { value } = expression;
    return typeof value === 'number' ? NUMBER : typeof value === 'boolean' ? { kind: 'boolean' } : TEXT;
  }
  if ('attribute' in expression) return offerOf(attributes, expression.attribute)?.type ?? TEXT;
  if ('now' in expression) return { kind: 'moment' };
  return 'operator' in expression ? NUMBER : TEXT;
};

/** What is known of actions and of contacts. */
interface Known {
  /** The settings of an action, as its plugin describes them; null: no plugin offers it. */
  readonly schemaOf: (contribution: string) => JsonSchema | null;
  /** What an action may leave in the run, whatever its settings; absent: nothing is known of that. */
  readonly leftBy?: (contribution: string) => readonly { readonly name: string; readonly title: string }[];
  readonly attributes: readonly AttributeOffer[];
}

/** What an action leaves in the run, by its settings: a variable's name, and a calculation beside it. */
const setBy = (step: ActionItem, { schemaOf, leftBy, attributes }: Known): readonly VariableOffer[] => {
  const schema = schemaOf(step.contribution);
  const settings = schema === null ? [] : readSettings(schema);
  const held = (kind: 'variable' | 'expression') => {
    const setting = settings.find(({ control }) => control.kind === kind);
    return setting === undefined ? undefined : step.config[setting.name];
  };
  const name = held('variable');
  return [
    ...(leftBy?.(step.contribution) ?? []).map((one) => ({ ...one, type: TEXT })),
    ...(typeof name === 'string' ? [{ name, type: kindOf(expressionIn(held('expression')), attributes) }] : []),
  ];
};

/** The variables that loops and actions of a workflow set. One that is set to this and that is told as text. */
export const variablesIn = (tree: Tree, known: Known): readonly VariableOffer[] => {
  const found = new Map<string, VariableOffer>();
  const add = (offer: VariableOffer): void => {
    const before = found.get(offer.name);
    const isSame = before === undefined || before.type.kind === offer.type.kind;
    found.set(offer.name, { ...before, ...offer, type: isSame ? offer.type : TEXT });
  };
  for (const step of stepsOf(tree)) {
    if (step.kind === 'action') for (const variable of setBy(step, known)) add(variable);
    if (step.kind !== 'loop') continue;
    if (step.counter !== null) add({ name: step.counter, type: NUMBER });
    for (const { variable, value } of step.set) add({ name: variable, type: kindOf(value, known.attributes) });
  }
  return [...found.values()];
};
