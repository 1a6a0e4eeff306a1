import type { LineSecurity, SmtpChange, SmtpDraft, SmtpView } from '@innesto/sdk/contract';
import type { WordKey } from '../text/words.svelte.ts';

/** How a provider’s mail server is reached. */
export interface MailProvider {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly security: LineSecurity;
  /** What has to be known about signing in there. */
  readonly hint?: WordKey;
}

/** Providers whose servers are the same for everybody. */
export const PROVIDERS: readonly MailProvider[] = [
  { name: 'Aruba', host: 'smtps.aruba.it', port: 465, security: 'tls' },
  { name: 'Gmail', host: 'smtp.gmail.com', port: 465, security: 'tls', hint: 'connections.gmail' },
  { name: 'Brevo', host: 'smtp-relay.brevo.com', port: 587, security: 'starttls', hint: 'connections.brevo' },
  { name: 'SendGrid', host: 'smtp.sendgrid.net', port: 587, security: 'starttls', hint: 'connections.sendgrid' },
  { name: 'Mailgun', host: 'smtp.mailgun.org', port: 465, security: 'tls' },
  { name: 'Infomaniak', host: 'mail.infomaniak.com', port: 587, security: 'starttls' },
];

const ADDRESS = /^[^@\s]{1,64}@[^@\s]{1,189}$/;
const USUAL_PORTS: Readonly<Record<LineSecurity, string>> = { none: '25', starttls: '587', tls: '465' };

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;

/** What somebody types who connects a mail server, or changes how it is connected. */
export class ConnectionForm {
  name = $state('');
  host = $state('');
  port = $state(USUAL_PORTS.starttls);
  #security = $state<LineSecurity>('starttls');
  verifiesCertificate = $state(true);
  user = $state('');
  /** Typed anew; empty: the stored one stays. */
  password = $state('');
  fromName = $state('');
  fromAddress = $state('');
  dkimDomain = $state('');
  dkimSelector = $state('');
  /** Typed anew; empty: the stored one stays. */
  dkimKey = $state('');
  #tried = $state(false);
  /** The connection that is changed; null: a new one. */
  readonly before: SmtpView | null;

  constructor(before: SmtpView | null) {
    this.before = before;
    if (before === null) return;
    this.name = before.name;
    this.host = before.host;
    this.port = String(before.port);
    this.#security = before.security;
    this.verifiesCertificate = before.verifyCertificate;
    this.user = before.user ?? '';
    this.fromName = before.from.name;
    this.fromAddress = before.from.address;
    this.dkimDomain = before.dkim?.domain ?? '';
    this.dkimSelector = before.dkim?.selector ?? '';
  }

  get security(): LineSecurity {
    return this.#security;
  }

  /** The provider whose server it is, as far as it is one of the known. */
  get provider(): MailProvider | null {
    return PROVIDERS.find(({ host }) => host === this.host.trim().toLowerCase()) ?? null;
  }

  /** Whether the stored password does not count any more: it is only ever used as it was given. */
  get needsPassword(): boolean {
    return (
      this.before?.hasPassword === true &&
      this.user.trim() !== '' &&
      (this.before.host !== this.host.trim() ||
        String(this.before.port) !== this.port.trim() ||
        this.before.security !== this.#security ||
        this.before.user !== this.user.trim())
    );
  }

  get hostFault(): WordKey | null {
    return this.#tried && this.host.trim() === '' ? 'connections.host-missing' : null;
  }

  get portFault(): WordKey | null {
    return this.#tried && !isPort(this.port.trim()) ? 'connections.port-fault' : null;
  }

  get passwordFault(): WordKey | null {
    if (!this.#tried || this.password !== '') return null;
    if (this.needsPassword) return 'connections.password-again';
    const isStored = this.before?.hasPassword === true;
    return this.user.trim() !== '' && !isStored ? 'form.password-missing' : null;
  }

  get addressFault(): WordKey | null {
    return this.#tried && !ADDRESS.test(this.fromAddress.trim()) ? 'form.email-fault' : null;
  }

  get dkimFault(): WordKey | null {
    if (!this.#tried) return null;
    const parts = [this.dkimDomain, this.dkimSelector].map((part) => part.trim() !== '');
    const hasKey = this.dkimKey.trim() !== '' || (this.before?.dkim ?? null) !== null;
    if (parts.every((isGiven) => !isGiven)) return this.dkimKey.trim() === '' ? null : 'connections.dkim-fault';
    return parts.every(Boolean) && hasKey ? null : 'connections.dkim-fault';
  }

  /** Fills in how a provider is reached. */
  readonly fill = ({ name, host, port, security }: MailProvider): void => {
    if (this.name === '' || PROVIDERS.some((known) => known.name === this.name)) this.name = name;
    this.host = host;
    this.port = String(port);
    this.#security = security;
  };

  /** Protects the line in another way; the port goes along as long as it is a usual one. */
  readonly secure = (security: LineSecurity): void => {
    if (Object.values(USUAL_PORTS).includes(this.port.trim())) this.port = USUAL_PORTS[security];
    this.#security = security;
  };

  /** Whether it can be sent; from the first try on, what is missing is said. */
  check(): boolean {
    this.#tried = true;
    return [this.hostFault, this.portFault, this.passwordFault, this.addressFault, this.dkimFault].every(
      (fault) => fault === null,
    );
  }

  /** What makes the connection. */
  draft(): SmtpDraft {
    const user = this.user.trim();
    const domain = this.dkimDomain.trim();
    return {
      kind: 'smtp',
      ...this.#line(),
      ...(user === '' ? {} : { user, password: this.password }),
      ...(domain === ''
        ? {}
        : { dkim: { domain, selector: this.dkimSelector.trim(), privateKey: this.dkimKey.trim() } }),
    };
  }

  /** What changes about the connection. */
  change(): SmtpChange {
    const user = this.user.trim();
    const domain = this.dkimDomain.trim();
    const key = this.dkimKey.trim();
    return {
      ...this.#line(),
      ...(user === ''
        ? { user: null, password: null }
        : { user, ...(this.password === '' ? {} : { password: this.password }) }),
      dkim:
        domain === ''
          ? null
          : { domain, selector: this.dkimSelector.trim(), ...(key === '' ? {} : { privateKey: key }) },
    };
  }

  #line() {
    const host = this.host.trim();
    const name = this.name.trim();
    return {
      name: name === '' ? host : name,
      host,
      port: Number(this.port.trim()),
      security: this.#security,
      verifyCertificate: this.verifiesCertificate,
      from: { name: this.fromName.trim(), address: this.fromAddress.trim() },
    };
  }
}
