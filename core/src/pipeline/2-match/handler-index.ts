import type { HandlerManifest } from '@innesto/sdk/contract';
import type { StoredEvent } from '../../model/event.ts';
import type { HandlingPlugin, Plugins } from '../port.ts';

/** A handler as it is in force in a workspace. */
export interface Handling {
  /** `plugin/name`. */
  readonly key: string;
  readonly plugin: string;
  readonly version: string;
  readonly manifest: HandlerManifest;
}

/** Which handlers an event concerns, from memory: a million visits that none listens to cost a look into two maps. */
export interface HandlerIndex {
  handlersOf(event: Pick<StoredEvent, 'workspaceId' | 'type'>): readonly Handling[];
}

const NONE: readonly Handling[] = [];

/** The handlers of one plugin version, the same for all workspaces that have it. */
interface Shelf {
  readonly exact: ReadonlyMap<string, readonly Handling[]>;
  readonly prefixes: readonly { readonly prefix: string; readonly handling: Handling }[];
}

const shelfOf = ({ plugin, version, handlers }: HandlingPlugin): Shelf => {
  const all = handlers.map((manifest): Handling => ({ key: `${plugin}/${manifest.name}`, plugin, version, manifest }));
  return {
    exact: Map.groupBy(
      all.filter(({ manifest }) => !manifest.on.endsWith('.*')),
      ({ manifest }) => manifest.on,
    ),
    prefixes: all
      .filter(({ manifest }) => manifest.on.endsWith('.*'))
      .map((handling) => ({ prefix: handling.manifest.on.slice(0, -1), handling })),
  };
};

const onShelf = ({ exact, prefixes }: Shelf, type: string): readonly Handling[] => {
  const named = exact.get(type) ?? NONE;
  const alike = prefixes.filter(({ prefix }) => type.startsWith(prefix));
  return alike.length === 0 ? named : [...named, ...alike.map(({ handling }) => handling)];
};

/** Puts what is in force where it is found by an event. */
const handlerIndexOf = (inForce: readonly HandlingPlugin[]): HandlerIndex => {
  const byWorkspace = new Map<number, Shelf[]>();
  for (const one of inForce) {
    const shelf = shelfOf(one);
    for (const workspaceId of one.workspaceIds)
      byWorkspace.set(workspaceId, [...(byWorkspace.get(workspaceId) ?? []), shelf]);
  }
  return {
    handlersOf: ({ workspaceId, type }) => {
      const own = byWorkspace.get(workspaceId);
      return own === undefined ? NONE : own.flatMap((shelf) => onShelf(shelf, type));
    },
  };
};

/** Gives the current index at each call; it is built anew only after a plugin was let in or something started. */
export const createHandlerIndex = ({
  subscriptionsRevision,
  handlersInForce,
}: {
  readonly subscriptionsRevision: () => Promise<number>;
  readonly handlersInForce: Plugins['handlersInForce'];
}): (() => Promise<HandlerIndex>) => {
  let known = { revision: -1, index: handlerIndexOf([]) };
  return async () => {
    const revision = await subscriptionsRevision();
    if (revision !== known.revision) known = { revision, index: handlerIndexOf(await handlersInForce()) };
    return known.index;
  };
};
