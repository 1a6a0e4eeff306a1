import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';

/** The subjects of its mails, as the people of the tests get them. */
export const SUBJECTS = { welcome: /^Welcome, /, thanks: /^Thank you, /, reminder: /^Still waiting for you/ } as const;

/** By which way out of the condition a contact goes on where. */
const branch = (name: string, next: string) => ({
  name,
  when: { attribute: 'message.welcome.outcome', operator: 'is' as const, value: name },
  next,
});

const STEPS: readonly Step[] = [
  { kind: 'wait', id: 'pause', duration: { amount: 10, unit: 'minutes' }, next: 'welcome' },
  {
    kind: 'action',
    id: 'welcome',
    title: 'Welcome e-mail',
    contribution: 'email/send',
    config: {
      subject: 'Welcome, {{ contact.firstName | default: "friend" }}!',
      html: '<p>Hello {{ contact.firstName }} from {{ field.city }}, your first class is on us.</p>',
    },
    ports: { done: 'day' },
  },
  { kind: 'wait', id: 'day', duration: { amount: 1, unit: 'days' }, next: 'opened' },
  {
    kind: 'branch',
    id: 'opened',
    title: 'Opened the first message?',
    branches: [
      branch('opened', 'thanks'),
      branch('not-opened', 'mark'),
      branch('unknowable', 'mark'),
      branch('not-delivered', 'end'),
    ],
    otherwise: 'end',
  },
  {
    kind: 'action',
    id: 'thanks',
    contribution: 'email/send',
    config: { subject: 'Thank you, {{ contact.firstName }}', html: '<p>Here is what is on this week.</p>' },
    ports: {},
  },
  {
    kind: 'action',
    id: 'mark',
    contribution: 'contact-field/update',
    config: { field: 'welcome', operation: 'set', value: 'reminded' },
    ports: { done: 'reminder' },
  },
  {
    kind: 'action',
    id: 'reminder',
    contribution: 'email/send',
    config: { subject: 'Still waiting for you', html: '<p>Your first class is still on us.</p>' },
    ports: {},
  },
  { kind: 'exit', id: 'end' },
];

/** The Welcome series: who joins the list is mailed ten minutes later, and a day after that again by what became of the first mail. */
export const welcomeSeries = (list: string): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: 'pause',
  steps: [...STEPS],
});

/** The same workflow with one of its steps changed. */
export const withStep = (
  definition: WorkflowDefinition,
  id: string,
  change: (step: Step) => Step,
): WorkflowDefinition => ({
  ...definition,
  steps: definition.steps.map((step) => (step.id === id ? change(step) : step)),
});
