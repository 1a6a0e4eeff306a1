import type {
  AssetManifest,
  EndpointCall,
  EndpointNeeds,
  FindResult,
  RespondItem,
  RespondResult,
  EndpointRequest,
  TakeResult,
} from '../contract/index.ts';
import type { Answer, HandlerContext } from './item.ts';

interface Described {
  readonly title: string;
  readonly description?: string;
}

/** What {@link defineEndpoint.asset} takes. */
export interface AssetDefinition extends Described {
  /** As what browsers take it. */
  readonly contentType: AssetManifest['contentType'];
  /** 64 KB at the most. */
  readonly body: string;
}

/** What {@link defineEndpoint.ingest} takes. */
export interface IngestDefinition<Need extends EndpointNeeds> extends Described {
  /** Collections without contacts that travel with each batch of calls, in the context. */
  readonly needs?: readonly Need[];
  /**
   * Says what a call tells. It is asked later, in batches; the caller has its answer by then.
   *
   * @example
   * take: (call) => {
   *   const { key, page } = JSON.parse(call.body);
   *   return { events: [{ type: 'shop.looked', contact: { key }, payload: { page } }] };
   * }
   */
  take(call: EndpointCall, context: HandlerContext<Need>): Answer<TakeResult>;
}

/** What {@link defineEndpoint.synchronous} takes. */
export interface SynchronousDefinition<Need extends EndpointNeeds> extends Described {
  /** By which methods it is called; absent: POST. */
  readonly methods?: readonly ('GET' | 'POST')[];
  /** Collections without contacts that travel with each call, in the context. */
  readonly needs?: readonly Need[];
  /**
   * The member of a call's JSON, or of its query, by which callers say who they are, such as the key of a shop. The hub then tells apart
   * which of them gave an `Idempotency-Key`: two who number their orders alike do not meet. It proves nobody: that stays for `respond`.
   */
  readonly caller?: string;
  /**
   * Names what the answer depends on: the contact of a contact key, and records by a unique key. The hub finds them.
   *
   * @example
   * find: ({ query }) => ({ records: { code: { collection: 'code', by: { code: query.code ?? '' } } } })
   */
  find?(request: EndpointRequest, context: HandlerContext<Need>): Answer<FindResult>;
  /**
   * Answers, within three seconds, the way through the hub included. What it wants done is done before the answer is sent; where something that
   * was found has changed by then, it is asked again.
   *
   * @example
   * respond: ({ found }) => {
   *   const code = found.records.code ?? null;
   *   if (code === null) return { status: 404, json: { valid: false } };
   *   return { json: { valid: true }, effects: [effects.updateRecord({ collection: 'code', record: code.id, attributes: { used: true } })] };
   * }
   */
  respond(item: RespondItem, context: HandlerContext<Need>): Answer<RespondResult>;
}

/** An endpoint as {@link definePlugin} takes it. */
export type Endpoint =
  | (AssetDefinition & { readonly kind: 'asset' })
  | (Described & {
      readonly kind: 'ingest';
      readonly needs?: readonly EndpointNeeds[];
      readonly take: (call: never, context: never) => Answer<TakeResult>;
    })
  | (Described & {
      readonly kind: 'synchronous';
      readonly methods?: readonly ('GET' | 'POST')[];
      readonly needs?: readonly EndpointNeeds[];
      readonly caller?: string;
      readonly find?: (request: never, context: never) => Answer<FindResult>;
      readonly respond: (item: never, context: never) => Answer<RespondResult>;
    });

/**
 * Defines an address under `/x/<workspace>/<plugin>/<name>`, its name being its key in {@link definePlugin}'s `endpoints`. It is open to
 * everybody: whoever calls may say anything, and say it a thousand times. Permission `endpoints`.
 *
 * @example
 * endpoints: {
 *  *   script: defineEndpoint.asset({ title: 'Script', contentType: 'text/javascript', body: '…' }),
 * }
 */
export const defineEndpoint = {
  /** A text that is served as it is. */
  asset: (definition: AssetDefinition): Endpoint => ({ ...definition, kind: 'asset' }),
  /** Takes reports, kept before they are answered, and read in batches. */
  ingest: <const Need extends EndpointNeeds = never>(definition: IngestDefinition<Need>): Endpoint => ({
    ...definition,
    kind: 'ingest',
  }),
  /** Answers at once. */
  synchronous: <const Need extends EndpointNeeds = never>(definition: SynchronousDefinition<Need>): Endpoint => ({
    ...definition,
    kind: 'synchronous',
  }),
};
