import { setting, settings, Type, type Static } from '@innesto/sdk';

const HEADER_LINES = "^([A-Za-z0-9!#$%&'*+.^_`|~-]+[ \\t]*:[^\\n]*(\\n|$)|[ \\t]*(\\n|$))*$";
const VARIABLE_LINES =
  '^([ \\t]*[a-z][a-z0-9_]{0,39}[ \\t]*=[ \\t]*(status|(body|headers)(\\.[A-Za-z0-9_-]{1,60}){0,10})[ \\t]*(\\n|$)|[ \\t]*(\\n|$))*$';

/** What of a contact can be chosen to be sent. */
export const CHOSEN = {
  externalId: 'External id',
  email: 'E-mail address',
  phone: 'Phone number',
  firstName: 'First name',
  lastName: 'Last name',
  timeZone: 'Time zone',
  fields: 'All custom fields',
  event: 'What started the workflow',
  variables: 'The workflow’s variables',
} as const;

/** The settings of the action. */
export const config = settings(
  {
    method: Type.Optional(
      setting.choice({
        title: 'Method',
        options: { POST: 'POST', PUT: 'PUT', PATCH: 'PATCH', DELETE: 'DELETE', GET: 'GET' },
        default: 'POST',
      }),
    ),
    address: setting.liquid({
      title: 'Address',
      description:
        'Behind its host it may hold the contact’s data: https://crm.example.com/people/{{ contact.externalId }}',
      minLength: 8,
      maxLength: 4000,
    }),
    content: Type.Optional(
      setting.choice({
        title: 'What is sent',
        options: {
          chosen: 'What is chosen below, as JSON',
          template: 'JSON of one’s own',
          nothing: 'Nothing',
        },
        default: 'chosen',
      }),
    ),
    chosen: Type.Optional(
      Type.Array(
        Type.Unsafe<keyof typeof CHOSEN>({
          anyOf: Object.entries(CHOSEN).map(([value, title]) => ({ type: 'string', const: value, title })),
        }),
        {
          title: 'What is sent of the contact',
          description: 'Left empty: all of it.',
          uniqueItems: true,
          maxItems: 9,
        },
      ),
    ),
    template: Type.Optional(
      setting.liquid({
        title: 'JSON of one’s own',
        description: 'Values in quotes: {"name": "{{ contact.firstName }}", "total": {{ event.total | default: 0 }}}',
        minLength: 1,
        maxLength: 100_000,
      }),
    ),
    key: Type.Optional(
      setting.choice({
        title: 'How it signs in',
        description: 'With the key that is entered below.',
        options: {
          bearer: 'Authorization: Bearer …',
          header: 'A header of its own',
          basic: 'User name and password',
        },
      }),
    ),
    keyHeader: Type.Optional(
      Type.String({
        title: 'Header of the key',
        description: 'Such as X-Api-Key.',
        pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$",
      }),
    ),
    user: Type.Optional(setting.text({ title: 'User name', minLength: 1, maxLength: 200 })),
    headers: Type.Optional(
      Type.String({
        title: 'Other headers',
        description: 'One a line: X-Shop: la bottega',
        maxLength: 8000,
        pattern: HEADER_LINES,
        'x-widget': 'textarea',
      }),
    ),
    variables: Type.Optional(
      Type.String({
        title: 'Keep of the answer',
        description:
          'One variable a line, and where it lies in the answer: order = body.data.id. Later steps use it as {{ variable.order }}; status is the answer’s number.',
        maxLength: 4000,
        pattern: VARIABLE_LINES,
        'x-widget': 'textarea',
      }),
    ),
    timeout: Type.Optional(
      setting.integer({
        title: 'Seconds to wait for an answer',
        minimum: 1,
        maximum: 60,
        default: 15,
      }),
    ),
    onUncertain: Type.Optional(
      setting.choice({
        title: 'If nobody can know whether it arrived',
        description: 'The connection broke after all was said. Every try carries the same Idempotency-Key.',
        options: {
          resend: 'Ask again, twice at the most',
          'go-on': 'Go on as if it had arrived',
          fail: 'Go on as if it had failed',
        },
        default: 'resend',
      }),
    ),
  },
  {
    allOf: [
      {
        if: { properties: { content: { const: 'template' } }, required: ['content'] },
        // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
        then: { required: ['template'] },
      },
      {
        if: { properties: { key: { const: 'header' } }, required: ['key'] },
        // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
        then: { required: ['keyHeader'] },
      },
      {
        if: { properties: { key: { const: 'basic' } }, required: ['key'] },
        // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
        then: { required: ['user'] },
      },
    ],
  },
);

export type CallSettings = Static<typeof config>;
