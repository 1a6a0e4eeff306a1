import type { WorkflowDefinition } from '@innesto/sdk/contract';
import type { ExampleWords } from './example-words.ts';

const html = (...paragraphs: readonly string[]): string =>
  paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n');

/** The Welcome series of the README: a mail ten minutes after joining the list, and a day later another by what became of the first. */
// oxlint-disable-next-line max-lines-per-function -- a document, not a procedure
export const welcomeSeries = (list: string, words: ExampleWords): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: 'pause',
  steps: [
    { kind: 'wait', id: 'pause', title: words.tenMinutes, duration: { amount: 10, unit: 'minutes' }, next: 'welcome' },
    {
      kind: 'action',
      id: 'welcome',
      title: words.welcome,
      contribution: 'email/send',
      config: {
        subject: words.welcomeSubject,
        html: html(words.hello, words.glad, `${words.soon}<br>{{ workspace.name }}`),
      },
      ports: { done: 'day' },
    },
    { kind: 'wait', id: 'day', title: words.oneDay, duration: { amount: 1, unit: 'days' }, next: 'opened' },
    {
      kind: 'branch',
      id: 'opened',
      title: words.hasOpened,
      branches: [
        {
          name: 'opened',
          title: words.opened,
          when: { attribute: 'message.welcome.outcome', operator: 'is', value: 'opened' },
          next: 'thanks',
        },
        {
          name: 'not-opened',
          title: words.notOpened,
          when: { attribute: 'message.welcome.outcome', operator: 'is', value: 'not-opened' },
          next: 'mark',
        },
        {
          name: 'unknowable',
          title: words.unknowable,
          when: { attribute: 'message.welcome.outcome', operator: 'is', value: 'unknowable' },
          next: 'mark',
        },
        {
          name: 'not-delivered',
          title: words.notDelivered,
          when: { attribute: 'message.welcome.outcome', operator: 'is', value: 'not-delivered' },
          next: 'end',
        },
      ],
      otherwise: 'end',
    },
    {
      kind: 'action',
      id: 'thanks',
      title: words.thanks,
      contribution: 'email/send',
      config: {
        subject: words.thanksSubject,
        html: html(words.thanksText, '{{ workspace.name }}'),
      },
      ports: {},
    },
    {
      kind: 'action',
      id: 'mark',
      title: words.mark,
      contribution: 'contact-field/update',
      config: { field: 'welcome', operation: 'set', value: words.reminded },
      ports: { done: 'reminder' },
    },
    {
      kind: 'action',
      id: 'reminder',
      title: words.reminder,
      contribution: 'email/send',
      config: {
        subject: words.reminderSubject,
        html: html(words.reminderText, '{{ workspace.name }}'),
      },
      ports: {},
    },
    { kind: 'exit', id: 'end', title: words.end },
  ],
});

/** Notes on the contact that a message was opened, the moment it is. */
export const noteReaders = (words: ExampleWords): WorkflowDefinition => ({
  trigger: { contribution: 'email/activity', config: { event: 'opened' } },
  reentry: { policy: 'once' },
  first: 'note',
  steps: [
    {
      kind: 'action',
      id: 'note',
      title: words.note,
      contribution: 'contact-field/update',
      config: { field: 'reader', operation: 'set', value: words.yes },
      ports: {},
    },
  ],
});
