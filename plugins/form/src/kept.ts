import { defineCollection, setting, settings, Type } from '@innesto/sdk';

const optionalFlag = (title: string, description?: string) =>
  Type.Optional(setting.flag({ title, ...(description === undefined ? {} : { description }) }));

/** One question a line, with the key of the field that keeps the answer: `Birthday = birthday (date)`; with a star, it must be answered. */
const QUESTIONS =
  '^([^\\n=*]{1,120}\\*?[ \\t]*=[ \\t]*[a-z][a-z0-9_]{0,39}[ \\t]*(\\((date|number)\\)[ \\t]*)?(\\n|$)|[ \\t]*(\\n|$)){0,20}$';
const SITE = '^https://[^\\s]{3,500}$';

/** A form that people fill in. */
export const form = defineCollection({
  title: 'Forms',
  description: 'Sign-up forms: each has a page of its own, which also fits into a frame of your site.',
  record: settings({
    name: setting.text({ title: 'Name', description: 'What it says at the top.', minLength: 1, maxLength: 120 }),
    key: Type.String({
      title: 'Name in the address',
      description: 'Small letters, digits and dashes: newsletter.',
      pattern: '^[a-z0-9][a-z0-9-]{0,39}$',
    }),
    language: setting.choice({
      title: 'Language',
      options: { en: 'English', it: 'Italian', ro: 'Romanian' },
    }),
    intro: Type.Optional(
      setting.lines({ title: 'Introduction', description: 'What people read first.', maxLength: 2000 }),
    ),
    first_name: optionalFlag('Ask for the first name'),
    last_name: optionalFlag('Ask for the last name'),
    phone: optionalFlag('Ask for the phone number'),
    questions: Type.Optional(
      Type.String({
        title: 'More questions',
        description:
          'One a line, with the key of the custom field that keeps the answer: City = city. With a star it must be answered: City* = city. For days and numbers: Birthday = birthday (date).',
        'x-widget': 'textarea',
        maxLength: 4000,
        pattern: QUESTIONS,
      }),
    ),
    consent: Type.Optional(
      setting.lines({
        title: 'What people agree to',
        description:
          'What stands beside the box that they tick, in your lawyer’s words. Who ticks it consents to marketing by e-mail; the wording is kept with the consent. Empty: nothing is asked.',
        maxLength: 1000,
      }),
    ),
    confirm: Type.Optional(
      setting.flag({
        title: 'Confirm by e-mail',
        description:
          'Nobody can sign up somebody else: consent, lists and answers count once the link in an e-mail was followed. Only where people agree to something.',
        default: true,
      }),
    ),
    subject: Type.Optional(
      setting.text({ title: 'Subject of that e-mail', description: 'Empty: a usual one.', maxLength: 200 }),
    ),
    message: Type.Optional(
      Type.String({
        title: 'Text of that e-mail',
        description: 'The link goes where you write {{ confirm_url }}. Empty: a usual text.',
        'x-widget': 'textarea',
        maxLength: 4000,
        pattern: '\\{\\{-?\\s*confirm_url\\s*-?\\}\\}',
      }),
    ),
    list: Type.Optional(setting.list({ title: 'List', description: 'Whoever is through is put into it.' })),
    thanks: Type.Optional(
      setting.lines({ title: 'Thanks', description: 'What people read when they are done.', maxLength: 1000 }),
    ),
    leads_to: Type.Optional(
      Type.String({
        title: 'Page afterwards',
        description:
          'A page of yours that people come to when they are through, instead of the thanks: https://… Where they confirm by e-mail, from the link in it.',
        pattern: SITE,
      }),
    ),
    recognise: optionalFlag(
      'Recognise them there',
      'That page learns whose visit it is of those who have confirmed by e-mail, and the monitored site that it belongs to recognises them from then on, if they consent there. Without confirmation nobody is recognised: anybody can enter anybody’s address.',
    ),
    site: Type.Optional(
      Type.String({
        title: 'Site with the frame',
        description: 'The site that shows the form in a frame of its own: https://www.example.com',
        pattern: SITE,
      }),
    ),
    active: Type.Optional(setting.flag({ title: 'Active', default: true })),
  }),
  uniqueKeys: [['key']],
  filterable: ['name', 'key', 'active'],
  snippet: {
    title: 'The form on your site',
    description:
      'The address between the quotes is the form’s own page: send people there, or put the whole line into a page of your site, named under “Site with the frame”. Where it asks more or less, change the height in it.',
    text: '<iframe src="{endpoint:page}/{attribute:key}" title="{attribute:name}" style="border:0;width:100%;max-width:36rem;height:36rem"></iframe>',
  },
});

/** That somebody filled in a form. */
export const submission = defineCollection({
  title: 'Sign-ups',
  description: 'Who filled in which form, and whether they have confirmed it.',
  record: settings({
    form: setting.record({ title: 'Form', collection: 'form' }),
    name: setting.text({ title: 'Name of the form', description: 'As it was called then.', maxLength: 120 }),
    date: Type.String({ title: 'When', format: 'date-time', maxLength: 40 }),
    state: setting.choice({
      title: 'State',
      options: { waiting: 'Waiting to be confirmed', through: 'Through' },
    }),
    first_name: Type.Optional(setting.text({ title: 'First name', maxLength: 100 })),
    last_name: Type.Optional(setting.text({ title: 'Last name', maxLength: 100 })),
    answers: Type.Optional(
      setting.lines({
        title: 'Answers',
        description: 'One a line: the field, and what was answered.',
        maxLength: 12_000,
      }),
    ),
  }),
  filterable: ['form', 'name', 'date', 'state'],
  contact: 'required',
});
