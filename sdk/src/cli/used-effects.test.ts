import Type from 'typebox';
import { expect, test } from 'vitest';
import { effects } from '../author/effects.ts';
import { rightOf, type Effect } from '../contract/index.ts';
import { effectsIn, undeclaredIn } from './used-effects.ts';

const script = (use: string): string =>
  `const other = {}; const effects$1 = { ${Object.keys(effects).join(', ')} }; ${use}`;

test.each([
  ['called', 'effects$1.setField("a", 1)', ['setField']],
  ['handed on', 'list.map(effects$1.joinList)', ['joinList']],
  ['of the same name, and another’s', 'other.setField("a", 1)', []],
  ['only read', 'const name = "setField";', []],
])('an effect is %s', (_, use, found) => {
  expect(effectsIn(script(use))).toEqual(found);
});

test.each([
  ['effects$1.setField("a", 1)', ['contacts:write:fields'], 0],
  ['effects$1.setField("a", 1)', ['contacts:write'], 1],
  ['effects$1.createRecord("a", {})', ['records:card'], 0],
  ['effects$1.createRecord("a", {})', ['balances:points'], 1],
  ['effects$1.sendMessage({})', ['messages:notify:sms'], 0],
])('%s goes with %j or not', (use, rights, missing) => {
  expect(undeclaredIn(script(use), rights)).toHaveLength(missing);
});

const each = { attribute: 'contact.firstName' } as const;
const SAMPLES: { readonly [Name in keyof typeof effects]: readonly Effect[] } = {
  setField: [effects.setField('city', 'Turin')],
  workOutField: [effects.workOutField('city', each)],
  joinList: [effects.joinList('l')],
  leaveList: [effects.leaveList('l')],
  sendMessage: [
    effects.sendMessage({ channel: 'sms', purpose: 'marketing', text: 'Ciao' }),
    effects.sendMessage({ channel: 'email', subject: 'Ciao', text: 'Ciao', purpose: 'service', to: { owner: true } }),
  ],
  request: [effects.request({ method: 'GET', url: 'https://api.example/' })],
  emit: [effects.emit('shop.ordered')],
  createRecord: [effects.createRecord({ collection: 'card', of: { record: Type.Object({}) } }, {})],
  updateRecord: [effects.updateRecord({ collection: 'card', of: { record: Type.Object({}) }, record: 'r' }, {})],
  deleteRecord: [effects.deleteRecord('card', 'r')],
  addToBalance: [effects.addToBalance({ balance: 'points', amount: 1 })],
  startWorkflow: [effects.startWorkflow('w')],
  stopWorkflow: [effects.stopWorkflow()],
  setVariable: [effects.setVariable('a', each)],
  giveConsent: [effects.giveConsent({ consents: [] })],
  askConsent: [effects.askConsent({ consents: [], subject: 'Please confirm' })],
};

test.each(Object.keys(SAMPLES).filter((name) => Object.hasOwn(effects, name)))(
  'effects.%s is asked for by the right that the hub carries it out with, and no other',
  (name) => {
    const used = script(`effects$1.${name}()`);
    const made = new Map(Object.entries(SAMPLES)).get(name) ?? [];
    for (const effect of made) expect(undeclaredIn(used, [rightOf(effect)])).toEqual([]);
    const others = Object.values(SAMPLES).flat().map(rightOf);
    const own = new Set(made.map(rightOf));
    expect(
      undeclaredIn(
        used,
        others.filter((right) => !own.has(right)),
      ),
    ).toHaveLength(1);
  },
);
