import type { Static, TSchema } from 'typebox';
import type { ConnectionAddress, Credential, PollAnswer, PollRequest } from '../contract/index.ts';
import type { Answer, Context } from './item.ts';
import type { SecretDefinition } from './trigger.ts';

type KeyOf<Schema extends TSchema> = Extract<keyof Static<Schema>, string>;

/** An address in the open, or below what a setting of the connection names. */
type AddressOf<Setting extends string> = string | { readonly setting: Setting; readonly path: string };

/** What the hub adds to requests: by the names of the connection's own settings and secrets. */
type CredentialOf<Setting extends string, Secret extends string> =
  | { readonly kind: 'api-key'; readonly secret: Secret; readonly header: string; readonly prefix?: string }
  | { readonly kind: 'api-key'; readonly secret: Secret; readonly query: string }
  | { readonly kind: 'basic'; readonly user: Setting; readonly password: Secret }
  | {
      readonly kind: 'oauth2';
      readonly authorizeUrl: AddressOf<Setting>;
      readonly tokenUrl: AddressOf<Setting>;
      readonly scopes: readonly string[];
      /** What the address of the sign-in needs beside: `{ access_type: 'offline' }`. */
      readonly parameters?: Readonly<Record<string, string>>;
      /** How the client proves itself where tokens are given (absent: `body`). */
      readonly clientAuthentication?: 'basic' | 'body';
    };

/** A kind of connection as {@link definePlugin} takes it. */
export interface Connection {
  readonly title: string;
  readonly description?: string;
  readonly config: TSchema;
  readonly secrets?: Readonly<Record<string, SecretDefinition>>;
  readonly hosts: readonly string[];
  readonly address?: ConnectionAddress;
  readonly credential: CredentialOf<string, string>;
  readonly test?: ConnectionAddress;
}

/** What {@link defineConnection} takes. */
export interface ConnectionDefinition<Settings extends TSchema, Secret extends string> {
  /** What a shopkeeper calls it: `Account at the shop`. */
  readonly title: string;
  readonly description?: string;
  /** Its settings in the open, made with {@link settings}. */
  readonly config: Settings;
  /** What must be told in secret, by name. It stays in the hub: the plugin never sees it. */
  readonly secrets?: Readonly<Record<Secret, SecretDefinition>>;
  /** Where requests with it may go: `api.example.com`, `*.example.com`, or `setting:shop` for the host that a setting of it names. */
  readonly hosts: readonly string[];
  /** Behind what the address of a request stands that is a path alone: `'https://api.example.com/v1'`, or `{ setting: 'shop', path: '' }`. */
  readonly address?: AddressOf<KeyOf<Settings>>;
  /** What the hub adds to a request that names it. */
  readonly credential: CredentialOf<KeyOf<Settings>, NoInfer<Secret>>;
  /** What is asked, by a GET, when a person tries it out. */
  readonly test?: AddressOf<KeyOf<Settings>>;
}

/**
 * Defines a kind of connection: an account at another system. A person sets it up once, steps and triggers choose it
 * ({@link setting}.connection with `kind`), and the hub adds its key or token to the requests that name it.
 *
 * @example
 * const account = defineConnection({
 *   title: 'Shop account',
 *   config: settings({ shop: setting.text({ title: 'Address of the shop' }) }),
 *   secrets: { api_key: { title: 'API key', description: 'In the shop, under Settings → Keys.' } },
 *   hosts: ['setting:shop'],
 *   address: { setting: 'shop', path: '/api' },
 *   credential: { kind: 'api-key', secret: 'api_key', header: 'x-api-key' },
 *   test: { setting: 'shop', path: '/api/me' },
 * });
 * // A step: config: settings({ account: setting.connection({ title: 'Account', kind: 'account' }) })
 * // run: … effects.request({ method: 'POST', url: '/orders', connection: config.account })
 *
 * @example
 * const calendar = defineConnection({
 *   title: 'Calendar',
 *   config: settings({}),
 *   hosts: ['api.example.com'],
 *   credential: {
 *     kind: 'oauth2',
 *     authorizeUrl: 'https://login.example.com/authorize',
 *     tokenUrl: 'https://login.example.com/token',
 *     scopes: ['calendar.read'],
 *   },
 * });
 */
export const defineConnection = <Settings extends TSchema, const Secret extends string = never>(
  definition: ConnectionDefinition<Settings, Secret>,
): Connection => definition;

/** The credential as the manifest has it. */
export const credentialOf = (credential: Connection['credential']): Credential =>
  credential.kind === 'oauth2' ? { ...credential, scopes: [...credential.scopes] } : { ...credential };

/** One of the choices that another system gives. */
export interface OptionToChoose {
  /** What the setting holds then. */
  readonly value: string;
  readonly title: string;
}

/** What {@link defineOptions} takes. */
export interface OptionsDefinition<Settings extends TSchema> {
  /** The settings that the request needs: those of the step or trigger, as far as they are filled in. */
  readonly config: Settings;
  /**
   * Describes the request; it only reads (absent method: GET). Null: what is filled in does not suffice yet.
   *
   * @example
   * ask: (item, { config }) => (config.account === undefined ? null : { url: 'https://api.example.com/boards', connection: config.account })
   */
  ask(item: null, context: Context<Partial<Static<Settings>>>): Answer<PollRequest | null>;
  /**
   * Reads the choices in the answer, 500 at the most.
   *
   * @example
   * choices: (answer) => JSON.parse(answer.body).boards.map(({ id, name }) => ({ value: id, title: name }))
   */
  choices(answer: PollAnswer, context: Context<Partial<Static<Settings>>>): Answer<readonly OptionToChoose[]>;
}

/** Choices as {@link definePlugin} takes them. */
export interface Options {
  readonly config: TSchema;
  readonly ask: (item: null, context: never) => Answer<PollRequest | null>;
  readonly choices: (answer: PollAnswer, context: never) => Answer<readonly OptionToChoose[]>;
}

/**
 * Defines choices that come from the other system while somebody edits: boards, calendars. A setting names them
 * ({@link setting}.option).
 *
 * @example
 * const boards = defineOptions({
 *   config: settings({ account: setting.connection({ title: 'Account', kind: 'account' }) }),
 *   ask: (item, { config }) => (config.account === undefined ? null : { url: 'https://api.example.com/boards', connection: config.account }),
 *   choices: (answer) => JSON.parse(answer.body).boards.map(({ id, name }) => ({ value: id, title: name })),
 * });
 */
export const defineOptions = <Settings extends TSchema>(definition: OptionsDefinition<Settings>): Options => definition;
