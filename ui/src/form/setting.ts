import type { Json } from '@innesto/sdk/contract';

/** One of the values of a choice. `key`: its place among the plugin's texts. */
export interface SettingChoice {
  readonly value: Json;
  readonly title: string;
  readonly key: string;
}

/** How a setting is edited. `text` may have several lines, or Liquid in it; `lists` may offer one value that means them all; `record` one of a collection of the plugin's own; `json` is what no other can hold. */
export type SettingControl =
  | { readonly kind: 'text'; readonly format: 'plain' | 'email' | 'uri'; readonly maxLength: number | null }
  | { readonly kind: 'lines'; readonly maxLength: number | null }
  /** Several short texts. */
  | { readonly kind: 'texts'; readonly format: 'plain' | 'email'; readonly maxLength: number | null }
  | { readonly kind: 'liquid'; readonly maxLength: number | null }
  | { readonly kind: 'html' | 'sms' | 'secret'; readonly maxLength: number | null }
  | { readonly kind: 'number'; readonly isWhole: boolean }
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly choices: readonly SettingChoice[] }
  | { readonly kind: 'choices'; readonly choices: readonly SettingChoice[] }
  | { readonly kind: 'list' | 'workflow' | 'step' }
  /** `channel`: of those that go by it; null: any. */
  | { readonly kind: 'campaign'; readonly channel: 'email' | 'sms' | null }
  /** `channel`: of those by which such messages go; null: any. */
  /** `of`: of the plugin's own kinds, the one of that name. */
  | { readonly kind: 'connection'; readonly channel: 'email' | 'sms' | null; readonly of: string | null }
  | { readonly kind: 'option'; readonly options: string }
  /** `own`: the fields that every contact has and that may be chosen. */
  | { readonly kind: 'field'; readonly own: readonly string[] }
  | { readonly kind: 'record'; readonly collection: string }
  | { readonly kind: 'operator' }
  | { readonly kind: 'lists'; readonly most: number | null; readonly all: SettingChoice | null; readonly some: string }
  | {
      readonly kind:
        | 'sender'
        | 'value'
        | 'question'
        | 'filter'
        | 'expression'
        | 'variable'
        | 'duration'
        | 'date'
        | 'moment'
        | 'wall-moment'
        | 'json';
    }
  | { readonly kind: 'group'; readonly members: readonly Setting[] };

const PICKED = [
  'list',
  'lists',
  'field',
  'operator',
  'workflow',
  'campaign',
  'step',
  'record',
  'connection',
  'option',
] as const;

/** How something is picked that the workspace has, or another system. */
export type PickedControl = Extract<SettingControl, { readonly kind: (typeof PICKED)[number] }>;

/** Whether it is picked from what there is. */
export const isPicked = (control: SettingControl): control is PickedControl =>
  PICKED.some((kind) => kind === control.kind);

/** A member of a plugin's settings, as its schema describes it. */
export interface Setting {
  readonly name: string;
  /** Its place among the plugin's texts: `subject`, `sender.name`. */
  readonly key: string;
  readonly title: string;
  readonly description: string | null;
  readonly isRequired: boolean;
  /** Whether it lies in front; the others wait under “More settings”. */
  readonly isFront: boolean;
  readonly default: Json;
  readonly control: SettingControl;
}
