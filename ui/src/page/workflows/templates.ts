import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';
import type { TemplateChoice } from '../../data/new-workflow.svelte.ts';
import type { IconName } from '../../part/icon-shapes.ts';
import type { WordKey, Words } from '../../text/words.svelte.ts';

/** A workflow to begin from, written in the language of whoever makes it. */
export interface WorkflowTemplate {
  readonly id: 'welcome' | 'reminder' | 'readers';
  readonly icon: IconName;
  readonly title: WordKey;
  readonly what: WordKey;
  /** The triggers and actions that it is built from. */
  readonly needs: readonly string[];
  /** What has to be said before: which list starts it, or into which field it writes. */
  readonly asks: 'list' | 'field';
  readonly define: (choice: TemplateChoice, say: Words['say']) => WorkflowDefinition;
}

// What Liquid puts there when the message is sent; the catalogues' own braces mean something else.
const WHO = { name: '{{ contact.firstName }}', workspace: '{{ workspace.name }}' };

interface Mail {
  readonly id: string;
  readonly title: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly next?: string;
}

const mail = ({ id, title, subject, paragraphs, next }: Mail): Step => ({
  kind: 'action',
  id,
  title,
  contribution: 'email/send',
  config: { subject, html: paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n') },
  ports: next === undefined ? {} : { done: next },
});

const joining = ({ list }: TemplateChoice): Pick<WorkflowDefinition, 'trigger' | 'reentry'> => ({
  trigger: { contribution: 'list/activity', config: { lists: list === null ? 'any' : [list] } },
  reentry: { policy: 'once' },
});

const outcomeIs = (step: string, outcome: string) =>
  ({ attribute: `message.${step}.outcome`, operator: 'is', value: outcome }) as const;

const welcome: WorkflowTemplate['define'] = (choice, say) => ({
  ...joining(choice),
  first: 'pause',
  steps: [
    { kind: 'wait', id: 'pause', duration: { amount: 10, unit: 'minutes' }, next: 'welcome' },
    mail({
      id: 'welcome',
      title: say('template.welcome-step'),
      subject: say('template.welcome-subject', WHO),
      paragraphs: [say('template.greeting', WHO), say('template.welcome-text'), say('template.farewell', WHO)],
      next: 'day',
    }),
    { kind: 'wait', id: 'day', duration: { amount: 1, unit: 'days' }, next: 'opened' },
    {
      kind: 'branch',
      id: 'opened',
      title: say('template.opened-question'),
      branches: [
        { name: 'opened', title: say('port.opened'), when: outcomeIs('welcome', 'opened'), next: 'thanks' },
        {
          name: 'not-opened',
          title: say('port.not-opened'),
          when: outcomeIs('welcome', 'not-opened'),
          next: 'reminder',
        },
      ],
    },
    mail({
      id: 'thanks',
      title: say('template.thanks-step'),
      subject: say('template.thanks-subject', WHO),
      paragraphs: [say('template.greeting', WHO), say('template.thanks-text'), say('template.farewell', WHO)],
    }),
    mail({
      id: 'reminder',
      title: say('template.second-step'),
      subject: say('template.second-subject', WHO),
      paragraphs: [say('template.greeting', WHO), say('template.second-text'), say('template.farewell', WHO)],
    }),
  ],
});

const reminder: WorkflowTemplate['define'] = (choice, say) => ({
  ...joining(choice),
  first: 'news',
  steps: [
    mail({
      id: 'news',
      title: say('template.news-step'),
      subject: say('template.news-subject', WHO),
      paragraphs: [say('template.greeting', WHO), say('template.news-text'), say('template.farewell', WHO)],
      next: 'days',
    }),
    { kind: 'wait', id: 'days', duration: { amount: 3, unit: 'days' }, next: 'opened' },
    {
      kind: 'branch',
      id: 'opened',
      title: say('template.opened-question'),
      branches: [
        { name: 'not-opened', title: say('port.not-opened'), when: outcomeIs('news', 'not-opened'), next: 'again' },
      ],
    },
    mail({
      id: 'again',
      title: say('template.reminder-step'),
      subject: say('template.reminder-subject', WHO),
      paragraphs: [say('template.greeting', WHO), say('template.reminder-text'), say('template.farewell', WHO)],
    }),
  ],
});

const readers: WorkflowTemplate['define'] = ({ field }, say) => ({
  trigger: { contribution: 'email/activity', config: { event: 'opened' } },
  reentry: { policy: 'once' },
  first: 'note',
  steps: [
    {
      kind: 'action',
      id: 'note',
      title: say('template.readers-step'),
      contribution: 'contact-field/update',
      config: { field, operation: 'set', value: say('value.yes') },
      ports: {},
    },
  ],
});

const TEMPLATES: readonly WorkflowTemplate[] = [
  {
    id: 'welcome',
    icon: 'send',
    title: 'template.welcome',
    what: 'template.welcome-what',
    needs: ['list/activity', 'email/send'],
    asks: 'list',
    define: welcome,
  },
  {
    id: 'reminder',
    icon: 'again',
    title: 'template.reminder',
    what: 'template.reminder-what',
    needs: ['list/activity', 'email/send'],
    asks: 'list',
    define: reminder,
  },
  {
    id: 'readers',
    icon: 'eye',
    title: 'template.readers',
    what: 'template.readers-what',
    needs: ['email/activity', 'contact-field/update'],
    asks: 'field',
    define: readers,
  },
];

/** The templates that a workspace can run with what its plugins offer. */
export const templatesFor = (offered: ReadonlySet<string>): readonly WorkflowTemplate[] =>
  TEMPLATES.filter(({ needs }) => needs.every((need) => offered.has(need)));
