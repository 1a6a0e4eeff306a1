import type { OperatorView, Setup, SignIn } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import { isSignedOut, TroubleError, troubleOf, type Trouble } from './trouble.ts';

/**
 * Who is at the browser. `asking`: the hub has not said yet; `new`: the hub has no operator at all; `nobody`: signed
 * out; `out-of-reach`: the hub could not say.
 */
export type Standing =
  | { readonly kind: 'asking' }
  | { readonly kind: 'new' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'signed-in'; readonly operator: OperatorView }
  | { readonly kind: 'out-of-reach'; readonly trouble: Trouble };

/** Signing in and out. */
export class Session {
  #standing = $state.raw<Standing>({ kind: 'asking' });
  readonly #hub: Pick<Hub, 'whoAmI' | 'setUpState' | 'signIn' | 'setUp' | 'signOut'>;

  constructor(hub: Pick<Hub, 'whoAmI' | 'setUpState' | 'signIn' | 'setUp' | 'signOut'>) {
    this.#hub = hub;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** Who is signed in, or null. */
  get operator(): OperatorView | null {
    return this.#standing.kind === 'signed-in' ? this.#standing.operator : null;
  }

  /** Asks the hub who is at the browser. */
  async ask(): Promise<void> {
    try {
      const { operator } = await this.#hub.whoAmI();
      this.#standing = { kind: 'signed-in', operator };
    } catch (error) {
      const trouble = troubleOf(error);
      if (isSignedOut(trouble)) this.#standing = await this.#strangers();
      // Whoever is signed in stays so while the hub is away: what they see stays in place.
      else if (this.#standing.kind !== 'signed-in') this.#standing = { kind: 'out-of-reach', trouble };
    }
  }

  /** Signs in; what stands in the way is thrown. */
  async signIn(credentials: SignIn): Promise<void> {
    const { operator } = await this.#hub.signIn(credentials);
    this.#standing = { kind: 'signed-in', operator };
  }

  /** Makes the hub's first operator, who is signed in by that; what stands in the way is thrown. */
  async setUp(setup: Setup): Promise<void> {
    const { operator } = await this.#hub.setUp(setup);
    this.#standing = { kind: 'signed-in', operator };
  }

  /** Signs out; a session that had already ended is one too. */
  async signOut(): Promise<void> {
    try {
      await this.#hub.signOut();
    } catch (error) {
      if (!(error instanceof TroubleError) || !isSignedOut(error.trouble)) throw error;
    }
    this.#standing = { kind: 'nobody' };
  }

  /** The hub said that it no longer knows who is asking. */
  readonly end = (): void => {
    if (this.#standing.kind === 'signed-in') this.#standing = { kind: 'nobody' };
  };

  async #strangers(): Promise<Standing> {
    try {
      const { needed } = await this.#hub.setUpState();
      return { kind: needed ? 'new' : 'nobody' };
    } catch (error) {
      return { kind: 'out-of-reach', trouble: troubleOf(error) };
    }
  }
}
