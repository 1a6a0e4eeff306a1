import type { WorkflowDefinition } from '@innesto/sdk/contract';

const html = (...paragraphs: readonly string[]): string =>
  paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n');

/** The Welcome series of the README: a mail ten minutes after joining the list, and a day later another by what became of the first. */
// oxlint-disable-next-line max-lines-per-function -- a document, not a procedure
export const welcomeSeries = (list: string): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: 'pause',
  steps: [
    { kind: 'wait', id: 'pause', title: 'Ten minutes', duration: { amount: 10, unit: 'minutes' }, next: 'welcome' },
    {
      kind: 'action',
      id: 'welcome',
      title: 'Welcome e-mail',
      contribution: 'email/send',
      config: {
        subject: 'Welcome, {{ contact.firstName | default: "friend" }}!',
        html: html(
          'Hello {{ contact.firstName | default: "there" }},',
          'we are glad that you are here. Your first class is on us: show this message at the desk.',
          'See you soon,<br>{{ workspace.name }}',
        ),
      },
      ports: { done: 'day' },
    },
    { kind: 'wait', id: 'day', title: 'One day', duration: { amount: 1, unit: 'days' }, next: 'opened' },
    {
      kind: 'branch',
      id: 'opened',
      title: 'Opened the first message?',
      branches: [
        {
          name: 'opened',
          title: 'Opened',
          when: { attribute: 'message.welcome.outcome', operator: 'is', value: 'opened' },
          next: 'thanks',
        },
        {
          name: 'not-opened',
          title: 'Not opened',
          when: { attribute: 'message.welcome.outcome', operator: 'is', value: 'not-opened' },
          next: 'mark',
        },
        {
          name: 'unknowable',
          title: 'Nobody can know',
          when: { attribute: 'message.welcome.outcome', operator: 'is', value: 'unknowable' },
          next: 'mark',
        },
        {
          name: 'not-delivered',
          title: 'Not delivered',
          when: { attribute: 'message.welcome.outcome', operator: 'is', value: 'not-delivered' },
          next: 'end',
        },
      ],
      otherwise: 'end',
    },
    {
      kind: 'action',
      id: 'thanks',
      title: 'Thank-you e-mail',
      contribution: 'email/send',
      config: {
        subject: 'Thank you, {{ contact.firstName }}',
        html: html('Thank you for reading. Here is what is on this week.', '{{ workspace.name }}'),
      },
      ports: {},
    },
    {
      kind: 'action',
      id: 'mark',
      title: 'Note that a reminder is due',
      contribution: 'contact-field/update',
      config: { field: 'welcome', operation: 'set', value: 'reminded' },
      ports: { done: 'reminder' },
    },
    {
      kind: 'action',
      id: 'reminder',
      title: 'Second e-mail',
      contribution: 'email/send',
      config: {
        subject: 'Your first class is still waiting',
        html: html(
          'Hello {{ contact.firstName | default: "there" }}, your first class is still on us.',
          '{{ workspace.name }}',
        ),
      },
      ports: {},
    },
    { kind: 'exit', id: 'end', title: 'End' },
  ],
});

/** Notes on the contact that a message was opened, the moment it is. */
export const noteReaders = (): WorkflowDefinition => ({
  trigger: { contribution: 'email/activity', config: { event: 'opened' } },
  reentry: { policy: 'once' },
  first: 'note',
  steps: [
    {
      kind: 'action',
      id: 'note',
      title: 'Note that they read us',
      contribution: 'contact-field/update',
      config: { field: 'reader', operation: 'set', value: 'yes' },
      ports: {},
    },
  ],
});
