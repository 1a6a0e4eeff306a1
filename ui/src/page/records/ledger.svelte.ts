import type { AccountView, BalanceDefinitionView, BalanceEntryView } from '@innesto/sdk/contract';
import type { Hub } from '../../data/hub.ts';
import { Listing } from '../../data/listing.svelte.ts';
import { Resource, type After } from '../../data/resource.svelte.ts';
import type { WorkspaceWatch } from '../../data/watch.svelte.ts';

interface Options {
  readonly hub: Pick<Hub, 'account' | 'entries' | 'addEntry'>;
  readonly after: After;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
  readonly balance: Pick<BalanceDefinitionView, 'plugin' | 'balance' | 'decimals'>;
  /** The contact or the record whose account it is. */
  readonly account: string;
  /** Makes a name that nothing else has. */
  readonly newKey: () => string;
}

const GAP_MS = 2000;

/** One account: how much there is, what was added and taken, and an entry by hand. */
export class Ledger {
  /** Whether the entry adds or takes. */
  way = $state<'add' | 'take'>('add');
  amount = $state<number | null>(null);
  reason = $state('');
  /** When what is added lapses (RFC 3339); null: never. */
  until = $state<string | null>(null);
  #isAmiss = $state(false);
  #key: string;
  readonly account: Resource<AccountView>;
  readonly entries: Listing<BalanceEntryView>;
  readonly #options: Options;
  readonly #stopListening: () => void;

  constructor(options: Options) {
    const { hub, after, watch } = options;
    this.#options = options;
    this.#key = options.newKey();
    const named = this.#named;
    this.account = new Resource({ after, gap: GAP_MS, load: () => hub.account(watch.id, named) });
    this.entries = new Listing({ after, gap: GAP_MS, step: 20, load: (page) => hub.entries(watch.id, named, page) });
    this.#stopListening = watch.listen((news) => {
      if (news === null || news.topic === 'contacts' || news.topic === 'steps') this.#refresh();
    });
    this.#refresh();
  }

  /** Whether no amount was entered that can be added or taken. */
  get isAmiss(): boolean {
    return this.#isAmiss;
  }

  /** Makes the entry, once however often it is asked; answers what was added (less than 0: taken), or null where something is amiss. */
  async enter(): Promise<number | null> {
    const { hub, watch, balance } = this.#options;
    const scale = 10 ** balance.decimals;
    const size = this.amount ?? 0;
    this.#isAmiss = size <= 0 || Math.abs(size * scale - Math.round(size * scale)) > 1e-6;
    if (this.#isAmiss) return null;
    const amount = this.way === 'add' ? size : -size;
    const reason = this.reason.trim();
    const account = await hub.addEntry(watch.id, this.#named, {
      amount,
      key: this.#key,
      ...(reason === '' ? {} : { reason }),
      ...(this.way === 'add' && this.until !== null ? { expiresAt: this.until } : {}),
    });
    this.account.put(account);
    this.entries.hurry();
    this.#key = this.#options.newKey();
    this.amount = null;
    this.reason = '';
    this.until = null;
    return amount;
  }

  close(): void {
    this.#stopListening();
    this.account.close();
    this.entries.close();
  }

  get #named() {
    const { balance, account } = this.#options;
    return { plugin: balance.plugin, balance: balance.balance, account };
  }

  #refresh(): void {
    this.account.refresh();
    this.entries.refresh();
  }
}
