import { expect, test } from 'vitest';
import { isOwnDraft } from './own-draft.ts';

const ANNA = { id: 'anna', name: 'Anna' };

test('a draft that one saved in another window is one’s own; one of somebody else, or of a program, is not', () => {
  expect(isOwnDraft({ draftBy: ANNA }, { id: 'anna' })).toBe(true);
  expect(isOwnDraft({ draftBy: ANNA }, { id: 'bruno' })).toBe(false);
  expect(isOwnDraft({ draftBy: null }, { id: 'anna' })).toBe(false);
  expect(isOwnDraft({ draftBy: ANNA }, null)).toBe(false);
  expect(isOwnDraft(null, { id: 'anna' })).toBe(false);
});
