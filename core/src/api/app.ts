import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Right, Role } from '../model/role.ts';
import type { Workspace } from '../model/workspace.ts';

/** The web server as routes see it: schemas are TypeBox, and types follow from them. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Who calls: a signed-in operator, or a workspace's token. */
export type Caller =
  | {
      readonly kind: 'operator';
      readonly id: number;
      readonly publicId: string;
      readonly instanceRole: 'owner' | 'member';
    }
  | {
      readonly kind: 'token';
      readonly id: number;
      readonly publicId: string;
      readonly workspaceId: number;
      readonly role: Role;
    };

/**
 * Who may use a route. `public`: anyone; `operator`: anyone signed in (not tokens); a {@link Right}: who holds it in the
 * workspace that the address names (`/api/workspaces/:workspace/…`). A route without it does not register.
 */
export type Access = 'public' | 'operator' | Right;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** The answer holds a secret: it is never kept for a caller who sends the same Idempotency-Key again. */
    secretAnswer?: boolean;
  }
  interface FastifyRequest {
    /** Set before the handler on every route that is not `public`. */
    caller: Caller | null;
    /** Set before the handler on every route under `/api/workspaces/:workspace`. */
    workspace: Workspace | null;
    /** What the caller is in that workspace. */
    role: Role | null;
    /** The call that carries an Idempotency-Key, while it is under way. */
    keyedCall: { readonly scope: string; readonly key: string; readonly fingerprint: string } | null;
    /** Set by a route that answers with a contact's data: its public id, so that erasing the contact reaches a kept answer. */
    answersAbout: string | null;
  }
}
