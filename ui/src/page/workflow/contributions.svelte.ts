import type { ActionManifest, Category, JsonSchema, Manifest, TriggerManifest } from '@innesto/sdk/contract';
import type { Hub } from '../../data/hub.ts';
import { Resource } from '../../data/resource.svelte.ts';
import { shelvedPlugins, type ShelvedPlugin } from '../../data/shelved-plugin.ts';
import type { Trouble } from '../../data/trouble.ts';
import type { WatchPorts } from '../../data/watch-ports.ts';
import type { WorkspaceWatch } from '../../data/watch.svelte.ts';
import { HUB_EVENT_TYPES } from '../../text/event-type.ts';
import type { OfferedFigure } from '../../text/figure.ts';
import type { Language } from '../../text/words.svelte.ts';

/** Something that a plugin offers, in the person's language as far as the plugin speaks it. */
export interface Offered {
  /** `plugin/name` */
  readonly contribution: string;
  readonly plugin: string;
  /** Its name inside the plugin. */
  readonly name: string;
  readonly pluginTitle: string;
  readonly title: string;
  readonly description: string | null;
  readonly category: Category;
  /** The JSON Schema of its settings. */
  readonly config: JsonSchema;
  /** A text of its settings, by its key below the schema (`purpose.title`); the schema's own where there is no other. */
  readonly tell: (key: string, own: string) => string;
}

/** A type of event that a trigger may listen to; the payload's schema where a plugin here has declared it. */
export interface HeardEvent {
  readonly type: string;
  /** What its plugin calls it; null where no plugin here has declared it. */
  readonly title: string | null;
  readonly payload: JsonSchema | null;
  /** A text of its payload, by the member's name; the schema's own where there is no other. */
  readonly tell: (key: string, own: string) => string;
}

/** A trigger, with what it may listen to. */
export interface OfferedTrigger extends Offered {
  readonly events: readonly HeardEvent[];
  /** Whether it asks another system, or is called by one. */
  readonly hearsOutside: boolean;
  /** A text of its own beside its settings, by its key (`secret.api_key.title`); the manifest's where there is no other. */
  readonly tellOwn: (key: string, own: string) => string;
}

/** An action, with the ways out that it has beside `done`, `skipped` and `failed`. */
export interface OfferedAction extends Offered {
  readonly ports: readonly { readonly name: string; readonly title: string }[];
  /** What it may leave in the run, whatever its settings. */
  readonly variables: readonly { readonly name: string; readonly title: string }[];
  /** What its steps add up. */
  readonly figures: readonly OfferedFigure[];
  /** Whether its steps must be told something in secret. */
  readonly hasSecrets: boolean;
  /** A text of its own beside its settings, by its key (`secret.key.title`); the manifest's where there is no other. */
  readonly tellOwn: (key: string, own: string) => string;
}

interface Options {
  readonly hub: Pick<Hub, 'plugins' | 'plugin'>;
  readonly ports: Pick<WatchPorts, 'after'>;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
  readonly language: () => Language;
}

const speaker =
  ({ translations }: Manifest, language: Language) =>
  (key: string, own: string): string => {
    const texts = translations[language];
    return texts !== undefined && Object.hasOwn(texts, key) ? (texts[key] ?? own) : own;
  };

/** What an action's steps add up: of a balance in its unit, of records as they say it. */
const figuresOf = (manifest: Manifest, { name, figures = [] }: ActionManifest, language: Language): OfferedFigure[] => {
  const speak = speaker(manifest, language);
  return figures.map(({ name: figure, title, adds }) => {
    const balance = 'balance' in adds ? manifest.balances.find((one) => one.name === adds.balance) : undefined;
    return {
      name: figure,
      title: speak(`action.${name}.figure.${figure}`, title),
      unit: balance === undefined ? '' : speak(`balance.${balance.name}.unit`, balance.unit),
      decimals: balance === undefined ? null : (balance.decimals ?? 0),
    };
  });
};

const offered = (
  manifest: Manifest,
  { kind, part }: { readonly kind: 'trigger' | 'action'; readonly part: TriggerManifest | ActionManifest },
  language: Language,
): Offered => {
  const speak = speaker(manifest, language);
  const { name, title, description, category = 'other', config } = part;
  return {
    contribution: `${manifest.name}/${name}`,
    plugin: manifest.name,
    name,
    pluginTitle: speak('plugin.title', manifest.title),
    title: speak(`${kind}.${name}.title`, title),
    description: description === undefined ? null : speak(`${kind}.${name}.description`, description),
    category,
    config,
    tell: (key, own) => speak(`${kind}.${name}.config.${key}`, own),
  };
};

/** What the workspace's plugins offer to workflows: triggers and actions, with their settings. */
export class Contributions {
  readonly #known: Resource<readonly ShelvedPlugin[]>;
  readonly #language: () => Language;
  readonly #stopListening: () => void;

  constructor({ hub, ports, watch, language }: Options) {
    this.#language = language;
    this.#known = new Resource({
      after: ports.after,
      // What the workspace has not let in cannot be used.
      load: () => shelvedPlugins(hub, watch.id, (state) => state !== 'available'),
    });
    this.#stopListening = watch.listen((news) => {
      if (news === null || news.topic === 'plugins') this.#known.refresh();
    });
    this.refresh();
  }

  /** Whether the plugins have been asked. */
  get isKnown(): boolean {
    return this.#known.value !== null;
  }

  get trouble(): Trouble | null {
    return this.#known.trouble;
  }

  readonly #events: ReadonlyMap<string, HeardEvent> = $derived.by(
    () =>
      new Map(
        (this.#known.value ?? []).flatMap(({ manifest }) => {
          const speak = speaker(manifest, this.#language());
          return manifest.events.map(({ type, title, payload }) => [
            type,
            {
              type,
              title: speak(`event.${type}.title`, title),
              payload,
              tell: (key: string, own: string) => speak(`event.${type}.payload.${key}`, own),
            },
          ]);
        }),
      ),
  );

  /** The events that can happen to a contact: the hub's own, then those of plugins. */
  readonly eventTypes: readonly string[] = $derived.by(() => [
    ...new Set([...HUB_EVENT_TYPES, ...this.#events.keys()]),
  ]);

  /** A type of event, with what is known of its payload. */
  heard(type: string): HeardEvent {
    return this.#events.get(type) ?? { type, title: null, payload: null, tell: (_key: string, own: string) => own };
  }

  readonly triggers: readonly OfferedTrigger[] = $derived.by(() =>
    (this.#known.value ?? []).flatMap(({ manifest }) =>
      manifest.triggers.map((part) => ({
        ...offered(manifest, { kind: 'trigger', part }, this.#language()),
        events: (part.events ?? []).map((type) => this.heard(type)),
        hearsOutside: part.polls === true || part.receives === true,
        tellOwn: (key: string, own: string) => speaker(manifest, this.#language())(`trigger.${part.name}.${key}`, own),
      })),
    ),
  );

  readonly actions: readonly OfferedAction[] = $derived.by(() =>
    (this.#known.value ?? []).flatMap(({ manifest }) => {
      const speak = speaker(manifest, this.#language());
      return manifest.actions.map((part) => ({
        ...offered(manifest, { kind: 'action', part }, this.#language()),
        figures: figuresOf(manifest, part, this.#language()),
        hasSecrets: (part.secrets ?? []).length > 0,
        tellOwn: (key: string, own: string) => speak(`action.${part.name}.${key}`, own),
        variables: (part.variables ?? []).map(({ name, title }) => ({
          name,
          title: speak(`action.${part.name}.variable.${name}`, title),
        })),
        ports: part.ports.map(({ name, title }) => ({
          name,
          title: speak(`action.${part.name}.port.${name}`, title),
        })),
      }));
    }),
  );

  readonly #actionsByKey: ReadonlyMap<string, OfferedAction> = $derived.by(
    () => new Map(this.actions.map((action) => [action.contribution, action])),
  );

  readonly #triggersByKey: ReadonlyMap<string, OfferedTrigger> = $derived.by(
    () => new Map(this.triggers.map((trigger) => [trigger.contribution, trigger])),
  );

  /** The action `plugin/name`; null where no plugin offers it. */
  action(contribution: string): OfferedAction | null {
    return this.#actionsByKey.get(contribution) ?? null;
  }

  /** The trigger `plugin/name`; null where no plugin offers it. */
  trigger(contribution: string): OfferedTrigger | null {
    return this.#triggersByKey.get(contribution) ?? null;
  }

  /** What a plugin calls a trigger or an action of its own. */
  titleOf(contribution: string): string | null {
    return this.action(contribution)?.title ?? this.trigger(contribution)?.title ?? null;
  }

  readonly refresh = (): void => this.#known.refresh();

  close(): void {
    this.#stopListening();
    this.#known.close();
  }
}
