import type { WordKey } from './words.svelte.ts';

const ROLES: ReadonlyMap<string, WordKey> = new Map([
  ['owner', 'team.role-owner'],
  ['admin', 'team.role-admin'],
  ['editor', 'team.role-editor'],
  ['operator', 'team.role-operator'],
  ['viewer', 'team.role-viewer'],
  ['developer', 'team.role-developer'],
]);

/** What somebody is called by what they may do in a workspace. */
export const roleWord = (role: string): WordKey => ROLES.get(role) ?? 'team.role-other';
