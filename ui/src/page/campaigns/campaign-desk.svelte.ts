import type {
  Audience,
  CampaignAudience,
  CampaignDetail,
  CampaignFigures,
  CampaignSchedule,
  JsonObject,
} from '@innesto/sdk/contract';
import type { Hub } from '../../data/hub.ts';
import { Resource, type After } from '../../data/resource.svelte.ts';
import { troubleOf, type Trouble } from '../../data/trouble.ts';
import type { News, WorkspaceWatch } from '../../data/watch.svelte.ts';

interface Options {
  readonly hub: Pick<
    Hub,
    'campaign' | 'changeCampaign' | 'campaignAudience' | 'campaignFigures' | 'scheduleCampaign' | 'turnCampaign'
  >;
  readonly after: After;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
  readonly campaign: string;
}

/** What was changed and is not with the hub yet. */
interface Unsaved {
  readonly name?: string;
  readonly message?: JsonObject;
  readonly audience?: Audience | null;
}

const PAUSE_MS = 600;

/** A campaign as somebody writes it: what they change is saved by itself once they pause, and what comes of it is followed. */
export class CampaignDesk {
  readonly #options: Options;
  readonly #kept: Resource<CampaignDetail>;
  readonly #figures: Resource<CampaignFigures>;
  readonly #audience: Resource<CampaignAudience>;
  readonly #stopListening: () => void;
  #unsaved = $state.raw<Unsaved>({});
  #trouble = $state.raw<Trouble | null>(null);
  #isSaving = $state(false);
  #saving: Promise<void> | null = null;
  /** The revision that the unsaved was made from. */
  #rev: number | null = null;
  #cancel: (() => void) | null = null;

  constructor(options: Options) {
    const { hub, after, watch, campaign } = options;
    this.#options = options;
    this.#kept = new Resource({ after, load: () => hub.campaign(watch.id, campaign) });
    this.#figures = new Resource({ after, load: () => hub.campaignFigures(watch.id, campaign) });
    this.#audience = new Resource({ after, load: () => hub.campaignAudience(watch.id, campaign) });
    this.#stopListening = watch.listen((news) => this.#hear(news));
    this.#kept.refresh();
    this.#audience.refresh();
    this.#figures.refresh();
  }

  /** The campaign as it reads now, saved or not; null before it is known. */
  get campaign(): CampaignDetail | null {
    const kept = this.#kept.value;
    return kept === null ? null : { ...kept, ...this.#unsaved };
  }

  /** Why it cannot be shown. */
  get loading(): Resource<CampaignDetail> {
    return this.#kept;
  }

  /** What came of it so far; null before it is known. */
  get figures(): CampaignFigures | null {
    return this.#figures.value;
  }

  /** How many would get it now, as it is saved; null before it is known. */
  get audience(): CampaignAudience | null {
    return this.#audience.value;
  }

  /** Why nobody knows how many would get it. */
  get audienceTrouble(): Trouble | null {
    return this.#audience.trouble;
  }

  get isSaved(): boolean {
    return !this.#isSaving && Object.keys(this.#unsaved).length === 0;
  }

  /** What stood in the way of saving last time. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  readonly rename = (name: string): void => this.#change({ name });
  readonly write = (message: JsonObject): void => this.#change({ message });
  readonly address = (audience: Audience | null): void => this.#change({ audience });

  /** Saves at once what is not saved, and waits for it; false where it could not be. */
  readonly save = async (): Promise<boolean> => {
    this.#cancel?.();
    this.#cancel = null;
    // What was changed while it was being saved is saved after it.
    for (let round = 0; round < 3 && !this.isSaved && (round === 0 || this.#trouble === null); round++) {
      this.#saving ??= this.#send().finally(() => {
        this.#saving = null;
      });
      await this.#saving;
    }
    return this.isSaved;
  };

  /** Forgets what is not saved, and shows what the hub has. */
  readonly giveWay = (): void => {
    this.#unsaved = {};
    this.#trouble = null;
    this.#rev = null;
    this.#kept.hurry();
  };

  /** Sends it off; what stands in the way is thrown. */
  readonly schedule = async (asked: Omit<CampaignSchedule, 'rev'>): Promise<void> => {
    const { hub, watch, campaign } = this.#options;
    const rev = this.#kept.value?.rev;
    this.#kept.put(await hub.scheduleCampaign(watch.id, campaign, { ...asked, ...(rev === undefined ? {} : { rev }) }));
    this.#figures.hurry();
  };

  /** Takes it back, holds it up, or lets it go on; what stands in the way is thrown. */
  readonly turn = async (turn: 'unschedule' | 'stop' | 'go-on'): Promise<void> => {
    const { hub, watch, campaign } = this.#options;
    this.#kept.put(await hub.turnCampaign(watch.id, campaign, turn));
    this.#audience.hurry();
  };

  /** Counts again whom it would reach. */
  readonly recount = (): void => this.#audience.hurry();

  close(): void {
    void this.save();
    this.#stopListening();
    for (const part of [this.#kept, this.#figures, this.#audience]) part.close();
  }

  #change(change: Unsaved): void {
    this.#rev ??= this.#kept.value?.rev ?? null;
    this.#unsaved = { ...this.#unsaved, ...change };
    this.#cancel?.();
    this.#cancel = this.#options.after(PAUSE_MS, () => void this.save());
  }

  async #send(): Promise<void> {
    const { hub, watch, campaign } = this.#options;
    const sent = this.#unsaved;
    const rev = this.#rev;
    if (rev === null) return;
    this.#isSaving = true;
    try {
      const saved = await hub.changeCampaign(watch.id, campaign, { ...sent, rev });
      this.#trouble = null;
      this.#kept.put(saved);
      const { name, message, audience } = this.#unsaved;
      this.#unsaved = {
        ...(name === undefined || name === sent.name ? {} : { name }),
        ...(message === undefined || message === sent.message ? {} : { message }),
        ...(audience === undefined || audience === sent.audience ? {} : { audience }),
      };
      this.#rev = Object.keys(this.#unsaved).length === 0 ? null : saved.rev;
      this.#audience.hurry();
    } catch (error) {
      this.#trouble = troubleOf(error);
    } finally {
      this.#isSaving = false;
    }
  }

  #hear(news: News): void {
    switch (news?.topic) {
      case undefined:
      case 'workflows':
      case 'steps':
      case 'messages':
        this.#kept.refresh();
        this.#figures.refresh();
        return;
      case 'contacts':
        this.#audience.refresh();
        return;
      case 'drafts':
      case 'imports':
      case 'plugins':
      case 'parked':
      case 'clock':
      case 'hello':
      case 'resync':
        return;
    }
  }
}
