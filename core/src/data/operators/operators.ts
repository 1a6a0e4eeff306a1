import { fault } from '../../fault/fault.ts';
import type { Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Role } from '../../model/role.ts';
import type { Workspace } from '../../model/workspace.ts';
import {
  dropMembership,
  findOperatorByEmail,
  findOperatorEmail,
  insertOperator,
  putMembership,
} from '../../store/query/operator.ts';
import type { Store } from '../../store/store.ts';
import type { Passwords } from './password.ts';

/** Someone who may sign in. */
export interface Operator {
  readonly id: number;
  readonly publicId: string;
  readonly email: string;
  readonly name: string;
  readonly language: string;
  readonly instanceRole: 'owner' | 'member';
}

/** What is needed to make an operator. */
export interface OperatorDraft {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly instanceRole: 'owner' | 'member';
}

/** The people who work with the hub. They belong to the instance, and have a role per workspace. */
export interface Operators {
  /** Adds someone who may sign in. */
  add(draft: OperatorDraft): Promise<Operator>;
  /** The operator with that address and password, or null; both take the same time. */
  recognise(email: string, password: string): Promise<Operator | null>;
  /** The address of an operator; null where there is none of that inner id. */
  emailOf(operatorId: number): Promise<string | null>;
  /** Gives an operator a role in a workspace. */
  admit(workspace: Workspace, operatorId: number, role: Role): Promise<void>;
  /** Takes an operator out of a workspace. */
  dismiss(workspace: Workspace, operatorId: number): Promise<void>;
}

/** By what two ways to write one address are known as one. */
export const emailKeyOf = (email: string): string => email.trim().normalize('NFKC').toLowerCase();

/** The operators that the store keeps. */
export const createOperators = ({
  store,
  clock,
  ids,
  passwords,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly passwords: Passwords;
}): Operators => ({
  add: async ({ email, name, password, instanceRole }) => {
    const emailKey = emailKeyOf(email);
    const passwordHash = await passwords.hash(password);
    const row = {
      publicId: ids.next(),
      email: email.trim(),
      emailKey,
      name,
      passwordHash,
      instanceRole,
      createdAt: clock.now(),
    };
    const operator = await store.write((transaction) => insertOperator(transaction, row));
    if (operator === null) throw fault('INNESTO_OPERATOR_EXISTS', { path: '/email' });
    return operator;
  },
  recognise: async (email, password) => {
    const found = await findOperatorByEmail(store.read, emailKeyOf(email));
    const isRight = await passwords.verify(password, found?.passwordHash ?? null);
    if (found === undefined || !isRight) return null;
    const { passwordHash: _, ...operator } = found;
    return operator;
  },
  emailOf: (operatorId) => findOperatorEmail(store.read, operatorId),
  admit: (workspace, operatorId, role) =>
    store.write((transaction) => putMembership(transaction, { operatorId, workspaceId: workspace.id, role })),
  dismiss: (workspace, operatorId) =>
    store.write((transaction) => dropMembership(transaction, { operatorId, workspaceId: workspace.id })),
});
