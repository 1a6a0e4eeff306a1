import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  None,
  OperationProcessingError,
  processAuthorizationCodeResponse,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  ResponseBodyError,
  UnsupportedOperationError,
  validateAuthResponse,
  WWWAuthenticateChallengeError,
  type AuthorizationServer,
  type Client,
  type ClientAuth,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import type { TokenAnswer, TokenPlace, Tokens } from '../../model/connection/tokens.ts';
import { guardedRequest, type Bounds } from '../http/guarded-request.ts';
import { OutsideError } from '../http/outside-errors.ts';

const LONGEST_TOKEN = 16_384;
const LONGEST_LIFE_MS = 10 * 365 * 86_400_000;

const serverOf = ({ authorize, token }: TokenPlace): AuthorizationServer => ({
  issuer: new URL(authorize).origin,
  authorization_endpoint: authorize,
  token_endpoint: token,
});

const proofOf = ({ client, authentication }: TokenPlace): ClientAuth => {
  if (client.secret === null) return None();
  return authentication === 'basic' ? ClientSecretBasic(client.secret) : ClientSecretPost(client.secret);
};

/** Who somebody is at the other side is nobody's business here: only what opens its door is read. */
const withoutIdentity = (body: string): string => {
  try {
    const said: unknown = JSON.parse(body);
    if (typeof said !== 'object' || said === null || !('id_token' in said)) return body;
    const { id_token: _identity, ...rest } = said;
    return JSON.stringify(rest);
  } catch {
    return body;
  }
};

interface FetchOptions {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: URLSearchParams;
}

/** Goes by the guarded way out, like everything that leaves the hub: one question, followed nowhere else. */
const guardedFetch =
  (bounds: Bounds) =>
  async (url: string, { method, headers, body }: FetchOptions): Promise<Response> => {
    const text = body.toString();
    const answer = await guardedRequest(
      {
        method,
        url: new URL(url),
        headers: { ...headers, 'user-agent': 'Innesto', 'content-length': String(Buffer.byteLength(text)) },
        body: text,
      },
      bounds,
    );
    const kept = answer.headers['content-type'];
    return new Response(withoutIdentity(answer.body), {
      // What is no answer to a question of this kind is read as a refusal.
      status:
        answer.status >= 200 && answer.status < 600 && ![204, 205, 304].includes(answer.status) ? answer.status : 502,
      headers: kept === undefined ? {} : { 'content-type': kept },
    });
  };

const given = ({ access_token, refresh_token, expires_in }: TokenEndpointResponse): TokenAnswer => {
  const refresh = typeof refresh_token === 'string' && refresh_token !== '' ? refresh_token : null;
  if (access_token.length > LONGEST_TOKEN || (refresh ?? '').length > LONGEST_TOKEN)
    return { kind: 'failed', detail: 'the token that was given is too long' };
  // It is written into a header.
  if (!/^[\u0021-\u007e]+$/.test(access_token))
    return { kind: 'failed', detail: 'the token that was given cannot be sent' };
  const lastsMs =
    typeof expires_in === 'number' && expires_in > 0 ? Math.min(expires_in * 1000, LONGEST_LIFE_MS) : null;
  return { kind: 'given', access: access_token, refresh, lastsMs };
};

/** The reasons that OAuth 2 and what builds on it know. */
const REASONS: ReadonlySet<string> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'invalid_scope',
  'invalid_target',
  'invalid_token',
  'unauthorized_client',
  'unsupported_grant_type',
  'access_denied',
  'consent_required',
  'interaction_required',
  'login_required',
  'server_error',
  'temporarily_unavailable',
  'slow_down',
  'expired_token',
]);

/** What the other side calls its reason, where that is one; never what else it says, a word of its own neither: it may repeat what it was told. */
const wordOf = (text: string): string => (REASONS.has(text) ? text : 'no reason that is known');

const refusal = (error: unknown): TokenAnswer => {
  if (error instanceof OutsideError) return { kind: 'failed', detail: error.message };
  if (error instanceof ResponseBodyError)
    return { kind: 'refused', reason: error.error, detail: `it said no (${wordOf(error.error)})` };
  if (error instanceof WWWAuthenticateChallengeError)
    return {
      kind: 'refused',
      reason: 'invalid_client',
      detail: 'it does not know the client, or its secret is another one',
    };
  if (error instanceof OperationProcessingError || error instanceof UnsupportedOperationError)
    return { kind: 'failed', detail: 'its answer could not be read' };
  throw error;
};

/** Opens the way to where tokens are given for sign-ins. */
export const createSignInTokens = (bounds: Bounds): Tokens => {
  const options = { [customFetch]: guardedFetch(bounds), [allowInsecureRequests]: true };
  return {
    exchange: async (place, { code, verifier, redirect }) => {
      const [server, client]: [AuthorizationServer, Client] = [serverOf(place), { client_id: place.client.id }];
      try {
        const answer = validateAuthResponse(server, client, new URLSearchParams({ code, state: 'ours' }), 'ours');
        const asked = authorizationCodeGrantRequest(
          server,
          client,
          proofOf(place),
          answer,
          redirect,
          verifier,
          options,
        );
        return given(await processAuthorizationCodeResponse(server, client, await asked));
      } catch (error) {
        return refusal(error);
      }
    },
    renew: async (place, refresh) => {
      const [server, client]: [AuthorizationServer, Client] = [serverOf(place), { client_id: place.client.id }];
      try {
        const asked = refreshTokenGrantRequest(server, client, proofOf(place), refresh, options);
        return given(await processRefreshTokenResponse(server, client, await asked));
      } catch (error) {
        return refusal(error);
      }
    },
  };
};
