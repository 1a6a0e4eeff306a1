/**
 * How a setting wants to be edited: the value of `x-widget` in a config's JSON Schema. The editor falls back to the
 * schema's type where it knows no widget of that name.
 *
 * `list`, `lists`, `field`, `workflow`, `step`, `connection`, `template`, `operator` choose something of the workspace by its id or key ·
 * `campaign` a campaign, `filter` whom a condition over contacts holds for ·
 * `liquid`, `html`, `sms` take text with `{{ contact.firstName }}` in it · `textarea` several lines · `sender` a name and an
 * address · `option` one of the choices that another system gives: `x-options` says which · `record` a record of a collection of the plugin's own, by its id: `x-collection` says of which · `value`
 * whatever the field chosen beside it holds · `question` what that field is asked: an operator and what it takes · `expression`
 * a value to be worked out · `variable` the name of a value that a run keeps · `duration` an amount and a unit · `moment` a date
 * and a time of day, as a clock on the wall shows them · `secret` what is entered and never shown again: only of a record's attributes.
 */
export const WIDGETS = [
  'list',
  'lists',
  'field',
  'workflow',
  'campaign',
  'step',
  'connection',
  'template',
  'operator',
  'record',
  'option',
  'liquid',
  'html',
  'sms',
  'textarea',
  'sender',
  'value',
  'question',
  'filter',
  'expression',
  'variable',
  'duration',
  'moment',
  'secret',
] as const;
export type Widget = (typeof WIDGETS)[number];
