import type { BalanceDefinitionView, CollectionView, KeptView, TillAnswer } from '@innesto/sdk/contract';
import { speakerOf, type Speak } from './plugin.ts';
import type { Language } from './words.svelte.ts';

/** What plugins call what they keep, in the person's language as far as they speak it. */
export interface KeptTeller {
  readonly plugin: (plugin: string) => string;
  readonly collection: (collection: CollectionView) => string;
  /** What it is for; null where its plugin does not say. */
  readonly about: (collection: CollectionView) => string | null;
  /** What the text to copy from each record is called, and what is to be done with it. */
  readonly snippet: (collection: CollectionView) => { readonly title: string; readonly description: string | null };
  /** A text of its records’ attributes, by its key below the schema (`level.option.gold.title`). */
  readonly attribute: (collection: CollectionView) => (key: string, own: string) => string;
  /** What one of its events is called; null where the plugin does not say. */
  readonly event: (type: string) => string | null;
  readonly balance: (balance: BalanceDefinitionView) => string;
  readonly unit: (balance: BalanceDefinitionView) => string;
  /** Why something cannot be used at the till. */
  readonly port: (collection: CollectionView, answer: Pick<TillAnswer, 'port' | 'title'>) => string;
}

/** Lets the plugins that keep something speak a language. */
export const keptTeller = (kept: KeptView | null, language: Language): KeptTeller => {
  const speakers = new Map<string, Speak>(
    (kept?.plugins ?? []).map(({ plugin, texts }) => [plugin, speakerOf({ translations: texts }, language)]),
  );
  const speak = (plugin: string, key: string, own: string): string => speakers.get(plugin)?.(key, own) ?? own;
  return {
    plugin: (plugin) =>
      speak(plugin, 'plugin.title', kept?.plugins.find((keeper) => keeper.plugin === plugin)?.title ?? plugin),
    collection: ({ plugin, collection, title }) => speak(plugin, `collection.${collection}.title`, title),
    about: ({ plugin, collection, description }) =>
      description === undefined ? null : speak(plugin, `collection.${collection}.description`, description),
    snippet: ({ plugin, collection, snippet }) => ({
      title: speak(plugin, `collection.${collection}.snippet.title`, snippet?.title ?? ''),
      description:
        snippet?.description === undefined
          ? null
          : speak(plugin, `collection.${collection}.snippet.description`, snippet.description),
    }),
    attribute:
      ({ plugin, collection }) =>
      (key, own) =>
        speak(plugin, `collection.${collection}.record.${key}`, own),
    event: (type) => speak(type.split('.', 1)[0] ?? '', `event.${type}.title`, '') || null,
    balance: ({ plugin, balance, title }) => speak(plugin, `balance.${balance}.title`, title),
    unit: ({ plugin, balance, unit }) => speak(plugin, `balance.${balance}.unit`, unit),
    port: ({ plugin, till }, { port, title }) =>
      speak(plugin, `action.${till?.action ?? ''}.port.${port}`, title ?? port),
  };
};
