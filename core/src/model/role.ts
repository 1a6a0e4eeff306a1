/** What a person (or a token) may do in a workspace, from most to least. */
export type Role = 'owner' | 'admin' | 'editor' | 'operator' | 'viewer' | 'developer';

/** What a route asks for. `read`: see everything but secrets; `contacts`: change people, lists, consents, imports; `workflows`: change, start and stop workflows; `admin`: tokens, connections, plugins, clock, settings. */
export type Right = 'read' | 'contacts' | 'workflows' | 'admin';

const RIGHTS: Readonly<Record<Role, ReadonlySet<Right>>> = {
  owner: new Set(['read', 'contacts', 'workflows', 'admin']),
  admin: new Set(['read', 'contacts', 'workflows', 'admin']),
  editor: new Set(['read', 'contacts', 'workflows']),
  operator: new Set(['read', 'contacts']),
  viewer: new Set(['read']),
  developer: new Set(['read', 'workflows']),
};

/** Whether a role holds a right. */
export const mayDo = (role: Role, right: Right): boolean => RIGHTS[role].has(right);

/** Whether who has one role may hand out another: never one that can do what the giver cannot, and ownership only by owners. */
export const mayGrant = (giver: Role, role: Role): boolean =>
  (role !== 'owner' || giver === 'owner') && [...RIGHTS[role]].every((right) => mayDo(giver, right));
