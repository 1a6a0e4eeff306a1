import type { SendMessageEffect } from '@innesto/sdk/contract';
import { addresseeText, noticeObjection } from '../../../model/message/notice.ts';
import type { EffectDraft, Objection, StepContext } from './context.ts';

/** The right that sending by a channel asks for. */
export const sendMessageRight = ({ channel, to }: SendMessageEffect): string =>
  `messages:${to === undefined ? 'send' : 'notify'}:${channel}`;

/** What becomes of a message of which nobody knows whether it went out, where the step does not say. */
const ON_UNCERTAIN: Readonly<Record<SendMessageEffect['channel'], 'resend' | 'hold'>> = {
  email: 'resend',
  sms: 'hold',
  whatsapp: 'hold',
  phone: 'hold',
  push: 'hold',
};

/** Queues a message to the run's contact, or to others about them; whether it may go is decided when it is claimed. */
export const sendMessage = (context: StepContext, draft: EffectDraft, effect: SendMessageEffect): Objection => {
  const { workspace, run, step, visit, contact } = context;
  const objection = noticeObjection(effect);
  if (objection !== null) return objection;
  draft.deliveries.push({
    publicId: context.ids.next(),
    workspaceId: workspace.id,
    shard: contact.shard,
    kind: 'message',
    channel: effect.channel,
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
      effect.channel,
      draft.deliveries.length,
      ...(effect.to === undefined ? [] : [addresseeText(effect.to)]),
    ]),
    notBefore: context.now,
    createdAt: context.now,
    onUncertain: effect.onUncertain ?? ON_UNCERTAIN[effect.channel],
    body: { ...effect },
  });
  return null;
};
