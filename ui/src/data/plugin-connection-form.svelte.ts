import type {
  ConnectionKindView,
  Json,
  JsonObject,
  PluginConnectionChange,
  PluginConnectionDraft,
  PluginConnectionView,
} from '@innesto/sdk/contract';
import { defaultSettings } from '../editor/new-step.ts';
import { missingSettings } from '../editor/own-problems.ts';
import type { FormProblem } from '../form/form-problem.ts';
import type { WordKey } from '../text/words.svelte.ts';
import { PartPriceForm } from './part-price-form.svelte.ts';
import type { Trouble } from './trouble.ts';

type SecretView = ConnectionKindView['secrets'][number];

const pathIn = (problem: object): string => {
  const path: unknown = Reflect.get(problem, 'path');
  return typeof path === 'string' ? path : '';
};

/** What somebody types who sets up a connection of a plugin's kind, or changes it. Secrets that stay empty stay as they are. */
export class PluginConnectionForm {
  name = $state('');
  settings = $state.raw<JsonObject>({});
  clientId = $state('');
  clientSecret = $state('');
  #secrets = $state.raw<Readonly<Record<string, string>>>({});
  #missing = $state.raw<readonly string[]>([]);
  #blamed = $state.raw<readonly FormProblem[]>([]);
  #tried = $state(false);
  readonly kind: ConnectionKindView;
  /** The connection that is changed; null: a new one. */
  readonly before: PluginConnectionView | null;
  /** What a part of an SMS costs by it; null: no SMS go by it. */
  readonly price: PartPriceForm | null;

  constructor(kind: ConnectionKindView, before: PluginConnectionView | null, language: string) {
    this.kind = kind;
    this.before = before;
    this.price = kind.carries === 'sms' ? new PartPriceForm(before?.partPrice ?? null, language) : null;
    if (before === null) {
      this.settings = defaultSettings(kind.config);
      return;
    }
    this.name = before.name;
    this.settings = before.settings;
    this.clientId = before.clientId ?? '';
  }

  /** Whether it is asked with which client the hub asks for sign-ins. */
  get asksClient(): boolean {
    return this.kind.credential === 'oauth2' && (this.kind.needsClient || (this.before?.clientId ?? null) !== null);
  }

  /** Whether somebody tried to save it. */
  get isTried(): boolean {
    return this.#tried;
  }

  isStored(secret: SecretView): boolean {
    return this.before?.entered.includes(secret.name) ?? false;
  }

  secretOf(name: string): string {
    return this.#secrets[name] ?? '';
  }

  readonly enter = (name: string, value: string): void => {
    this.#secrets = { ...this.#secrets, [name]: value };
  };

  readonly set = (settings: JsonObject): void => {
    this.settings = settings;
    this.#missing = [];
    this.#blamed = [];
  };

  isNeeded({ optional, neededWith }: SecretView): boolean {
    return neededWith === null ? !optional : Object.hasOwn(this.settings, neededWith);
  }

  secretFault(secret: SecretView): WordKey | null {
    const blamed = this.#blamed.some(({ path }) => path === `/secrets/${secret.name}`);
    if (blamed) return this.secretOf(secret.name) === '' ? 'connections.secret-again' : 'connections.secret-fault';
    const lacks = this.#tried && this.isNeeded(secret) && !this.isStored(secret) && this.secretOf(secret.name) === '';
    return lacks ? 'connections.secret-missing' : null;
  }

  get clientFault(): WordKey | null {
    return this.#tried && this.asksClient && this.clientId.trim() === '' ? 'connections.client-missing' : null;
  }

  problems(say: (key: WordKey) => string): readonly FormProblem[] {
    return [
      ...this.#missing.map((path) => ({ path, code: 'MISSING', detail: say('connections.setting-missing') })),
      ...this.#blamed.flatMap((one) =>
        one.path.startsWith('/settings') ? [{ ...one, path: one.path.slice('/settings'.length) }] : [],
      ),
    ];
  }

  /** Whether all that is needed is there; what is not is marked. */
  check(): boolean {
    this.#tried = true;
    this.#blamed = [];
    this.#missing = missingSettings(this.settings, this.kind.config);
    const lacksSecret = this.kind.secrets.some((secret) => this.secretFault(secret) !== null);
    const isPriced = (this.price?.fault ?? null) === null;
    return this.#missing.length === 0 && !lacksSecret && this.clientFault === null && isPriced;
  }

  /** Marks what the hub found wrong; whether it was something that stands here. */
  blame(trouble: Trouble | null): boolean {
    const problem = trouble?.kind === 'problem' ? trouble.problem : null;
    if (problem === null) return false;
    const path = pathIn(problem);
    if (!path.startsWith('/settings') && !path.startsWith('/secrets/')) return false;
    this.#blamed = [{ path, code: problem.code, detail: problem.detail ?? problem.title }];
    return true;
  }

  draft(): PluginConnectionDraft {
    const partPrice = this.price?.price ?? null;
    return {
      kind: 'plugin',
      contribution: this.kind.contribution,
      name: this.#name,
      settings: this.settings,
      secrets: this.#entered,
      ...this.#client,
      ...(partPrice === null ? {} : { partPrice }),
    };
  }

  change(): PluginConnectionChange {
    const settings: Json = this.settings;
    const isSame = JSON.stringify(settings) === JSON.stringify(this.before?.settings ?? {});
    const hasSecrets = Object.keys(this.#entered).length > 0;
    return {
      kind: 'plugin',
      name: this.#name,
      ...(isSame ? {} : { settings: this.settings }),
      ...(hasSecrets ? { secrets: this.#entered } : {}),
      ...(this.clientSecret === '' && this.clientId.trim() === (this.before?.clientId ?? '') ? {} : this.#client),
      ...(this.price === null ? {} : { partPrice: this.price.price }),
    };
  }

  get #name(): string {
    const name = this.name.trim();
    return name === '' ? this.kind.title : name;
  }

  get #entered(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.#secrets).filter(([, value]) => value !== ''));
  }

  get #client(): Pick<PluginConnectionDraft, 'client'> {
    if (!this.asksClient) return {};
    const secret = this.clientSecret.trim();
    return { client: { id: this.clientId.trim(), ...(secret === '' ? {} : { secret }) } };
  }
}
