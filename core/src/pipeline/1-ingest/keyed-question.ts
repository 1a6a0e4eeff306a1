import { createHash } from 'node:crypto';
import type { EndpointRequest, SynchronousManifest } from '@innesto/sdk/contract';
import { keptKey } from '../../model/collection.ts';
import { jsonIn, valueAt } from '../../model/message/value-at.ts';
import type { KeyedQuestion } from '../../store/verb/answered-calls.ts';
import type { ReachedEndpoint } from './endpoint.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

type Said = Pick<EndpointRequest, 'method' | 'path' | 'query' | 'body'>;

/** By what a call says who calls, where its endpoint names what does; in digest, for it may be a secret. Whoever says nothing is anybody. */
const callerOf = ({ caller }: SynchronousManifest, { query, body }: Said): string => {
  if (caller === undefined) return '';
  const said = valueAt(jsonIn(body), caller) ?? valueAt(query, caller);
  return said === null ? '' : ` ${digest(said)}`;
};

/** What a call is known by whose caller gave it a key: two callers who give the same key do not meet, as far as the endpoint tells them apart. */
export const keyedQuestion = (
  { workspace, plugin, endpoint }: ReachedEndpoint<SynchronousManifest>,
  request: Said,
  key: string,
): KeyedQuestion => {
  const { method, path, query, body } = request;
  return {
    scope: `endpoint ${workspace.id} ${keptKey(plugin, endpoint.name)}${callerOf(endpoint, request)}`,
    key,
    fingerprint: digest(JSON.stringify([method, path, Object.entries(query), body])),
  };
};
