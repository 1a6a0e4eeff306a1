import { LONGEST_REQUEST_BODY, type HttpRequestEffect } from '@innesto/sdk/contract';
import { hostOfRequest } from '../../../model/request/render-request.ts';
import type { EffectDraft, Objection, StepContext } from './context.ts';

/** The right that asking other systems asks for; which of them, the plugin's `hosts` say when the request is made. */
export const MAKE_REQUEST_RIGHT = 'net';

const misfit = ({ body, method }: HttpRequestEffect): Objection => {
  if (body === undefined) return null;
  if (method === 'GET') return 'a GET has no body';
  const text = 'json' in body ? (JSON.stringify(body.json) ?? '') : 'text' in body ? body.text : body.template;
  if (text.length > LONGEST_REQUEST_BODY) return `its content is longer than ${LONGEST_REQUEST_BODY} characters`;
  // Neither database keeps it.
  return text.includes('\0') ? 'its content holds a character that is none' : null;
};

/** Queues a request to another system; whether it may be made is decided when it is claimed. */
export const makeRequest = (context: StepContext, draft: EffectDraft, effect: HttpRequestEffect): Objection => {
  const { workspace, run, step, visit, contact } = context;
  const host = hostOfRequest(effect);
  if (host === null) return 'its address names no host';
  const objection = misfit(effect);
  if (objection !== null) return objection;
  draft.deliveries.push({
    publicId: context.ids.next(),
    workspaceId: workspace.id,
    shard: contact.shard,
    kind: 'request',
    channel: null,
    host,
    contactId: contact.id,
    runId: run.id,
    workflowId: run.workflowId,
    versionId: run.versionId,
    step,
    visit,
    key: context.keyOf([
      workspace.id,
      run.workflowId,
      run.id,
      step,
      visit,
      contact.id,
      'http',
      draft.deliveries.length,
    ]),
    notBefore: context.now,
    createdAt: context.now,
    onUncertain: effect.onUncertain ?? 'resend',
    body: { ...effect },
  });
  return null;
};
