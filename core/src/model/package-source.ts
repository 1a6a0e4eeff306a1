/** A package as a registry gave it, and as which version. */
export interface FetchedPackage {
  readonly name: string;
  readonly version: string;
  readonly bytes: Uint8Array;
  /** What its author says against using it any more; null: nothing. */
  readonly deprecated: string | null;
}

/** Where packages are fetched from by their names. */
export interface PackageSource {
  /** The newest version in the range (`^1.2.0`, `1.2.3`), or that a tag names (`latest`); its content was checked against what the registry vouches for. */
  fetch(name: string, range: string): Promise<FetchedPackage>;
}
