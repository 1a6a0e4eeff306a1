import { expect, test } from 'vitest';
import { Words } from '../../text/words.svelte.ts';
import { tellProblem } from './problem-words.ts';

const words = new Words();
await words.choose('en');
const teller = {
  say: words.say,
  setting: (path: string) => (path === '/subject' ? 'Subject' : null),
  way: (port: string) => `way ${port}`,
};

test('a setting that is missing is called by its name, unless that stands beside it', () => {
  const problem = {
    item: 'send-1',
    code: 'UNCONFIGURED_STEP',
    spot: { kind: 'setting', path: '/subject' },
    detail: '“Subject” is missing.',
  } as const;
  expect(tellProblem(problem, teller)).toBe('Subject: still to be filled in.');
  expect(tellProblem(problem, teller, 'in place')).toBe('Still to be filled in.');
});

test('a condition is told by its way, a jump into nowhere and a missing trigger by what to do', () => {
  const at = (code: string, spot: Parameters<typeof tellProblem>[0]['spot']) =>
    tellProblem({ item: 'ask-1', code, spot, detail: null }, teller);
  expect(at('UNCONFIGURED_STEP', { kind: 'condition', port: 'yes', path: '' })).toBe(
    'way yes: say when this way is taken.',
  );
  expect(at('UNREACHABLE_STEP', { kind: 'whole' })).toContain('drag it into the workflow');
  expect(at('NO_TRIGGER', { kind: 'whole' })).toContain('choose when it starts');
  expect(at('UNKNOWN_PORT', { kind: 'port', port: 'old' })).toContain('“way old”');
});

test('what the pages have no words for is told as the hub tells it', () => {
  const problem = {
    item: null,
    code: 'TRIGGER_REFUSED',
    spot: { kind: 'whole' },
    detail: 'The list is gone.',
  } as const;
  expect(tellProblem(problem, teller)).toBe('The list is gone.');
  expect(tellProblem({ ...problem, detail: null }, teller)).toBe('Something is still to be filled in.');
});
