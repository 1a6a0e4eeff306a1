/** How long messages rest whose way waits for a person, before they are looked at again; whoever mends it lets them go at once. */
export const MESSAGES_WAIT_MS = 3_600_000;

/** For what all that goes by a connection waits: until somebody has signed in there, or the plugin is let work again that stood like this. */
export type WaitsFor =
  | { readonly kind: 'sign-in'; readonly connection: string }
  | {
      readonly kind: 'plugin-suspended';
      readonly plugin: string;
      readonly version: string;
      /** `active`: the version that the workspace has may not carry messages. */
      readonly state: 'active' | 'suspended' | 'off';
    };
