/** What packages are called in npm's protocol. */
export const PACKAGE_NAME = /^(?=.{1,214}$)(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** By which keyword the packages of plugins are known among all others. */
export const PLUGIN_KEYWORD = 'innesto-plugin';

/** A package as a registry gave it, and as which version. */
export interface FetchedPackage {
  readonly name: string;
  readonly version: string;
  readonly bytes: Uint8Array;
  /** What its author says against using it any more; null: nothing. */
  readonly deprecated: string | null;
}

/** A plugin's package as a registry tells of it: its own word, and its author's, on one line each. Nothing of it is checked before it is fetched. */
export interface FoundPackage {
  readonly name: string;
  /** The version that is fetched where none is asked for. */
  readonly version: string;
  readonly description: string | null;
  /** Who published that version. */
  readonly publisher: string | null;
  /** When that was, in milliseconds since 1970. */
  readonly publishedAt: number | null;
}

/** What a registry found, as much of it as is shown. */
export interface FoundPackages {
  readonly packages: readonly FoundPackage[];
  /** Whether the registry has more of them. */
  readonly more: boolean;
}

/** Where packages are fetched from by their names. */
export interface PackageSource {
  /** The newest version in the range (`^1.2.0`, `1.2.3`), or that a tag names (`latest`); its content was checked against what the registry vouches for. */
  fetch(name: string, range: string): Promise<FetchedPackage>;
  /** Plugins by words of their names and descriptions; no words: any. */
  search(words: string): Promise<FoundPackages>;
}
