import type { WordKey } from '../text/words.svelte.ts';

/** The shortest password that the hub takes for an operator. */
export const PASSWORD_LENGTH = 10;

// What the hub takes for an address to sign in by.
const EMAIL = /^[^@\s]{1,64}@[^@\s]{1,189}$/;

/** What the first operator, or somebody signing in, types; and what is wrong with it, once they tried to send it. */
export class OperatorForm {
  name = $state('');
  email = $state('');
  password = $state('');
  #tried = $state(false);
  readonly #kind: 'set-up' | 'sign-in';

  constructor(kind: 'set-up' | 'sign-in') {
    this.#kind = kind;
  }

  get nameFault(): WordKey | null {
    return this.#tried && this.#kind === 'set-up' && this.name.trim() === '' ? 'form.name-missing' : null;
  }

  get emailFault(): WordKey | null {
    return this.#tried && !EMAIL.test(this.email.trim()) ? 'form.email-fault' : null;
  }

  get passwordFault(): WordKey | null {
    if (!this.#tried) return null;
    if (this.#kind === 'sign-in') return this.password === '' ? 'form.password-missing' : null;
    return this.password.length < PASSWORD_LENGTH ? 'form.password-short' : null;
  }

  /** Whether it can be sent; from the first try on, what is missing is said. */
  check(): boolean {
    this.#tried = true;
    return this.nameFault === null && this.emailFault === null && this.passwordFault === null;
  }
}
