/** What a right is about, as it is told to people: each kind is one sentence. */
export type RightKind =
  | 'contact-fields'
  | 'contacts-write'
  | 'contacts-read'
  | 'contacts-create'
  | 'lists-write'
  | 'send-email'
  | 'send-sms'
  | 'send-messages'
  | 'carry-email'
  | 'carry-sms'
  | 'notify-email'
  | 'notify-sms'
  | 'emit-events'
  | 'start-workflows'
  | 'stop-workflows'
  | 'variables'
  | 'records'
  | 'balances'
  | 'consents-give'
  | 'consents-ask'
  | 'webhook'
  | 'endpoints'
  | 'reach-out';

/** The first that fits counts. */
const KINDS: readonly (readonly [RegExp, RightKind])[] = [
  [/^contacts:write:fields$/, 'contact-fields'],
  [/^contacts:write/, 'contacts-write'],
  [/^contacts:read/, 'contacts-read'],
  [/^contacts:create$/, 'contacts-create'],
  [/^lists:write/, 'lists-write'],
  [/^messages:send:email$/, 'send-email'],
  [/^messages:send:sms$/, 'send-sms'],
  [/^messages:send/, 'send-messages'],
  [/^messages:carry:email$/, 'carry-email'],
  [/^messages:carry:sms$/, 'carry-sms'],
  [/^messages:notify:email$/, 'notify-email'],
  [/^messages:notify:sms$/, 'notify-sms'],
  [/^events:emit/, 'emit-events'],
  [/^workflows:start$/, 'start-workflows'],
  [/^workflows:stop$/, 'stop-workflows'],
  [/^variables:write$/, 'variables'],
  [/^records:/, 'records'],
  [/^balances:/, 'balances'],
  [/^consents:give$/, 'consents-give'],
  [/^consents:ask$/, 'consents-ask'],
  [/^webhook$/, 'webhook'],
  [/^endpoints$/, 'endpoints'],
  [/^(http|net)/, 'reach-out'],
];

/** What a right, such as `messages:send:sms`, is about; null: this version of the hub has no words for it. */
export const kindOfRight = (right: string): RightKind | null => KINDS.find(([known]) => known.test(right))?.[1] ?? null;
