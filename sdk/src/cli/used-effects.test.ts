import { expect, test } from 'vitest';
import { effects } from '../author/effects.ts';
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
