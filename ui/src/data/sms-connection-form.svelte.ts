import type { ConnectionChange, ConnectionDraft, GatewayView, TwilioView } from '@innesto/sdk/contract';
import type { WordKey } from '../text/words.svelte.ts';
import { callFieldsOf, hasReplies, hasReport, repliesIn, reportIn, type CallFields } from './gateway-calls.ts';
import { headersIn, isJson, linesOf, wordsIn } from './gateway-words.ts';
import { PartPriceForm } from './part-price-form.svelte.ts';

/** A connection that SMS go by. */
export type SmsConnection = GatewayView | TwilioView;

const SENDER = /^(\+?\d{3,15}|(?=.*[A-Za-z])[A-Za-z0-9 &._-]{3,11})$/;
const ACCOUNT = /^AC[0-9a-fA-F]{32}$/;
const SERVICE = /^MG[0-9a-fA-F]{32}$/;
const KEY = /^SK[0-9a-fA-F]{32}$/;

const BODY = '{"to": "{to}", "from": "{from}", "text": "{text}"}';

/** What somebody types who connects a way for SMS, or changes how it is connected. Secrets that stay empty stay as they are. */
export class SmsConnectionForm implements CallFields {
  kind = $state<SmsConnection['kind']>('twilio');
  name = $state('');
  sender = $state('');
  accountSid = $state('');
  authToken = $state('');
  apiKey = $state('');
  apiKeySecret = $state('');
  messagingService = $state('');
  server = $state('');
  url = $state('');
  method = $state<GatewayView['method']>('POST');
  headers = $state('');
  format = $state<GatewayView['format']>('json');
  body = $state(BODY);
  secret = $state('');
  answerId = $state('');
  takenAt = $state('');
  takenWords = $state('');
  reportState = $state('');
  reportId = $state('');
  reportReason = $state('');
  replyFrom = $state('');
  replyText = $state('');
  replyId = $state('');
  delivered = $state('');
  undelivered = $state('');
  signatureHeader = $state('');
  signatureHolds = $state<CallFields['signatureHolds']>('hmac-sha256');
  signaturePrefix = $state('');
  reportSecret = $state('');
  #tried = $state(false);
  /** The connection that is changed; null: a new one. */
  readonly before: SmsConnection | null;
  readonly price: PartPriceForm;

  constructor(before: SmsConnection | null, language: string) {
    this.before = before;
    this.price = new PartPriceForm(before?.partPrice ?? null, language);
    if (before === null) return;
    this.kind = before.kind;
    this.name = before.name;
    this.sender = before.sender ?? '';
    if (before.kind === 'twilio') this.#readAccount(before);
    else this.#readGateway(before);
  }

  /** Whether somebody tried to save it. */
  get isTried(): boolean {
    return this.#tried;
  }

  get senderFault(): WordKey | null {
    if (!this.#tried) return null;
    const sender = this.sender.trim();
    const chooses = this.kind === 'twilio' && this.messagingService.trim() !== '';
    if (sender === '') return chooses ? null : 'connections.sms-sender-missing';
    return SENDER.test(sender) ? null : 'connections.sms-sender-fault';
  }

  get accountFault(): WordKey | null {
    return this.#tried && !ACCOUNT.test(this.accountSid.trim()) ? 'connections.twilio-account-fault' : null;
  }

  get serviceFault(): WordKey | null {
    const service = this.messagingService.trim();
    return this.#tried && service !== '' && !SERVICE.test(service) ? 'connections.twilio-service-fault' : null;
  }

  get keyFault(): WordKey | null {
    const key = this.apiKey.trim();
    return this.#tried && key !== '' && !KEY.test(key) ? 'connections.twilio-key-fault' : null;
  }

  /** Whether stored secrets do not count any more: they only ever go where they were entered for. */
  get hasMoved(): boolean {
    const { before } = this;
    if (before === null) return false;
    return before.kind === 'twilio'
      ? before.accountSid !== this.accountSid.trim() || (before.server ?? '') !== this.server.trim()
      : URL.parse(before.url)?.origin !== URL.parse(this.url.trim())?.origin;
  }

  get tokenFault(): WordKey | null {
    if (!this.#tried || this.authToken !== '') return null;
    const isStored = this.before?.kind === 'twilio' && this.before.hasAuthToken;
    if (isStored) return this.hasMoved ? 'connections.password-again' : null;
    return this.apiKey.trim() === '' ? 'connections.twilio-token-missing' : null;
  }

  get keySecretFault(): WordKey | null {
    if (!this.#tried || this.apiKey.trim() === '' || this.apiKeySecret !== '') return null;
    const { before } = this;
    const isStored = before?.kind === 'twilio' && before.hasApiKeySecret && before.apiKey === this.apiKey.trim();
    return isStored && !this.hasMoved ? null : 'connections.twilio-key-secret-missing';
  }

  get urlFault(): WordKey | null {
    return this.#tried && !/^https?:$/.test(URL.parse(this.url.trim())?.protocol ?? '')
      ? 'connections.sms-url-fault'
      : null;
  }

  get headersFault(): WordKey | null {
    return this.#tried && headersIn(this.headers) === null ? 'connections.sms-headers-fault' : null;
  }

  get bodyFault(): WordKey | null {
    if (!this.#tried) return null;
    if (this.format === 'json' && !isJson(this.body)) return 'connections.sms-json-fault';
    const where = `${this.url} ${this.format === 'none' ? '' : this.body}`;
    return where.includes('{to}') && where.includes('{text}') ? null : 'connections.sms-places-fault';
  }

  get secretFault(): WordKey | null {
    if (!this.#tried || this.secret !== '') return null;
    const isStored = this.before?.kind === 'http-gateway' && this.before.hasSecret;
    if (isStored) return this.hasMoved ? 'connections.password-again' : null;
    const isUsed = `${this.url} ${this.headers} ${this.body}`.includes('{secret}');
    return isUsed ? 'connections.sms-secret-missing' : null;
  }

  get reportFault(): WordKey | null {
    if (!this.#tried || !hasReport(this)) return null;
    const isWhole = [this.reportState, this.delivered, this.undelivered].every((text) => text.trim() !== '');
    return isWhole ? null : 'connections.sms-report-fault';
  }

  get repliesFault(): WordKey | null {
    if (!this.#tried || !hasReplies(this)) return null;
    return this.replyFrom.trim() === '' || this.replyText.trim() === '' ? 'connections.sms-replies-fault' : null;
  }

  get reportSecretFault(): WordKey | null {
    const isStored = this.before?.kind === 'http-gateway' && this.before.hasReportSecret;
    return this.#tried && this.signatureHeader.trim() !== '' && this.reportSecret === '' && !isStored
      ? 'connections.sms-report-secret-missing'
      : null;
  }

  /** Whether it can be sent; from the first try on, what is missing is said. */
  check(): boolean {
    this.#tried = true;
    const own =
      this.kind === 'twilio'
        ? [this.accountFault, this.serviceFault, this.keyFault, this.tokenFault, this.keySecretFault]
        : [
            this.urlFault,
            this.headersFault,
            this.bodyFault,
            this.secretFault,
            this.reportFault,
            this.repliesFault,
            this.reportSecretFault,
          ];
    return [this.senderFault, this.price.fault, ...own].every((fault) => fault === null);
  }

  /** What makes the connection. */
  draft(): ConnectionDraft {
    if (this.kind === 'twilio') {
      const account = this.#account();
      return {
        kind: 'twilio',
        name: account.name,
        accountSid: account.accountSid,
        ...(account.sender === null ? {} : { sender: account.sender }),
        ...(account.messagingService === null ? {} : { messagingService: account.messagingService }),
        ...(account.apiKey === null ? {} : { apiKey: account.apiKey }),
        ...(account.server === null ? {} : { server: account.server }),
        ...this.#priceIfAny(),
        ...this.#accountSecrets(),
      };
    }
    const { report, replies, ...gateway } = this.#gateway();
    return {
      kind: 'http-gateway',
      ...gateway,
      ...(report === null ? {} : { report }),
      ...(replies === null ? {} : { replies }),
      ...this.#priceIfAny(),
      ...this.#gatewaySecrets(),
    };
  }

  /** What changes about the connection. */
  change(): ConnectionChange {
    const { price: partPrice } = this.price;
    return this.kind === 'twilio'
      ? { kind: 'twilio', ...this.#account(), partPrice, ...this.#accountSecrets() }
      : { kind: 'http-gateway', ...this.#gateway(), partPrice, ...this.#gatewaySecrets() };
  }

  #named(otherwise: string): string {
    const name = this.name.trim();
    return name === '' ? otherwise : name;
  }

  #account() {
    const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
    return {
      name: this.#named('Twilio'),
      accountSid: this.accountSid.trim(),
      sender: orNull(this.sender),
      messagingService: orNull(this.messagingService),
      apiKey: orNull(this.apiKey),
      server: orNull(this.server),
    };
  }

  #priceIfAny() {
    const { price } = this.price;
    return price === null ? {} : { partPrice: price };
  }

  #accountSecrets() {
    return {
      ...(this.authToken === '' ? {} : { authToken: this.authToken }),
      ...(this.apiKeySecret === '' ? {} : { apiKeySecret: this.apiKeySecret }),
    };
  }

  #gateway() {
    const url = this.url.trim();
    const answerId = this.answerId.trim();
    const takenAt = this.takenAt.trim();
    return {
      name: this.#named(URL.parse(url)?.hostname ?? 'SMS'),
      sender: this.sender.trim(),
      url,
      method: this.method,
      headers: headersIn(this.headers) ?? {},
      format: this.format,
      body: this.format === 'none' ? '' : this.body,
      answer: {
        ...(answerId === '' ? {} : { id: answerId }),
        ...(takenAt === '' ? {} : { taken: { at: takenAt, is: wordsIn(this.takenWords) } }),
      },
      report: reportIn(this),
      replies: repliesIn(this),
    };
  }

  #gatewaySecrets() {
    return {
      ...(this.secret === '' ? {} : { secret: this.secret }),
      ...(this.reportSecret === '' ? {} : { reportSecret: this.reportSecret }),
    };
  }

  #readAccount(before: TwilioView): void {
    this.accountSid = before.accountSid;
    this.apiKey = before.apiKey ?? '';
    this.messagingService = before.messagingService ?? '';
    this.server = before.server ?? '';
  }

  #readGateway({ url, method, headers, format, body, answer, report, replies }: GatewayView): void {
    this.url = url;
    this.method = method;
    this.headers = linesOf(headers);
    this.format = format;
    this.body = body;
    this.answerId = answer.id ?? '';
    this.takenAt = answer.taken?.at ?? '';
    this.takenWords = answer.taken?.is.join(', ') ?? '';
    Object.assign(this, callFieldsOf({ report, replies }));
  }
}
