import type { WorkflowDefinition } from '@innesto/sdk/contract';

/** Whoever joins a list is reminded by SMS. */
export const reminders = (list: string): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: 'remind',
  steps: [
    {
      kind: 'action',
      id: 'remind',
      contribution: 'sms/send',
      config: { text: 'Ciao {{ contact.firstName }}, ci vediamo domani!', sender: 'Palestra' },
      ports: {},
    },
  ],
});

/** Whoever could not be reached by SMS is written to. */
export const instead = (workflow: string): WorkflowDefinition => ({
  trigger: { contribution: 'sms/activity', config: { event: 'undelivered', workflow, step: 'remind' } },
  reentry: { policy: 'once' },
  first: 'write',
  steps: [
    {
      kind: 'action',
      id: 'write',
      contribution: 'email/send',
      config: { subject: 'Ci vediamo domani, {{ contact.firstName }}', text: 'Ci vediamo domani!', purpose: 'service' },
      ports: {},
    },
  ],
});

/** A gateway of one's own at a provider, which signs what it tells. */
export const gatewayAt = (
  host: string,
  { secret, reportSecret }: { readonly secret: string; readonly reportSecret: string },
) => ({
  kind: 'http-gateway',
  name: 'Gateway',
  sender: 'Palestra',
  url: `http://${host}/send`,
  headers: { authorization: 'Bearer {secret}' },
  format: 'json',
  body: '{"to": "{to}", "from": "{from}", "text": "{text}"}',
  secret,
  answer: { id: 'messages.0.id', taken: { at: 'messages.0.state', is: ['queued'] } },
  report: {
    id: 'message.id',
    state: 'message.state',
    delivered: ['DELIVRD'],
    undelivered: ['UNDELIV'],
    signature: { header: 'X-Signature', holds: 'hmac-sha256', prefix: 'sha256=' },
  },
  replies: {
    from: 'sms.from',
    text: 'sms.text',
    id: 'sms.id',
    signature: { header: 'X-Signature', holds: 'hmac-sha256', prefix: 'sha256=' },
  },
  reportSecret,
});
