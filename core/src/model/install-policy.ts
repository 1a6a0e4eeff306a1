/** Who may install plugins on the instance, and which. */
export interface InstallPolicy {
  /** `owners`: of the instance; `admins`: owners and administrators of workspaces, too, and those from the registry only. */
  readonly who: 'owners' | 'admins';
  /** The packages that may be installed: by name (`@shop/innesto-till`), all of a scope (`@shop/*`), or any (`*`). */
  readonly packages: readonly string[];
}

/** Whoever owns the instance may install anything: what it may do they see before they say yes. */
export const OPEN_POLICY: InstallPolicy = { who: 'owners', packages: ['*'] };

/** How an entry of the list is written. */
export const PACKAGE_PATTERN =
  /^(\*|(@[a-z0-9~-][a-z0-9._~-]*\/)(\*|[a-z0-9~-][a-z0-9._~-]*)|[a-z0-9~-][a-z0-9._~-]*)$/;

/** Whether a package is on the list of those that may be installed. */
export const isAllowed = ({ packages }: InstallPolicy, name: string): boolean =>
  packages.some(
    (pattern) =>
      pattern === '*' || pattern === name || (pattern.endsWith('/*') && name.startsWith(pattern.slice(0, -1))),
  );
