import type { StartAsked, WorkflowDetail } from '@innesto/sdk/contract';
import { Attempt } from '../../data/attempt.svelte.ts';
import type { Hub } from '../../data/hub.ts';
import type { After } from '../../data/resource.svelte.ts';
import { TRIGGER } from '../../editor/tree.ts';
import type { Words } from '../../text/words.svelte.ts';
import type { WorkflowEditor } from './editor.svelte.ts';
import { Publishing } from './publishing.svelte.ts';

interface Options {
  readonly hub: Pick<
    Hub,
    | 'startPreview'
    | 'everyone'
    | 'drainWorkflow'
    | 'endRuns'
    | 'previewPublish'
    | 'publishWorkflow'
    | 'restoreVersion'
    | 'workflow'
  >;
  readonly after: After;
  readonly workspace: string;
  readonly editor: WorkflowEditor;
  readonly say: Words['say'];
  readonly toast: (text: string, undo?: () => void) => void;
  /** What is to be said once it is started, beside that it is. */
  readonly startWords: () => readonly string[];
}

/** Those who stand still, how many of them were due when it was stopped, and with whom it could begin. */
export interface Waiting {
  readonly standing: number;
  readonly overdue: number;
  /** How many could enter at once; null: it is not about how contacts are. */
  readonly everyone: number | null;
}

/** What somebody is being asked before it is done. */
export type Question =
  | { readonly kind: 'start'; readonly waiting: Waiting }
  | { readonly kind: 'end' }
  | { readonly kind: 'publish'; readonly publishing: Publishing };

/** A workflow's life: started, stopped, run out, ended, and its next version put in force. */
export class WorkflowLife {
  readonly attempt = new Attempt();
  #question = $state.raw<Question | null>(null);
  #isRefused = $state(false);
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** What is being asked; null: nothing. */
  get question(): Question | null {
    return this.#question;
  }

  /** Whether it was to be started, and lacks something. */
  get isRefused(): boolean {
    return this.#isRefused && this.#draft.problems.length > 0;
  }

  readonly leave = (): void => {
    this.#question = null;
  };

  /** Starts it; where there is something to decide, one is asked first: how those go on who were due meanwhile, and with whom it begins. */
  readonly start = async (): Promise<void> => {
    if (this.#draft.busy || this.attempt.busy || this.#refuses()) return;
    const { workspace, hub } = this.#options;
    const { id, state } = this.#draft.detail;
    // Who could enter depends on what the hub has.
    if (!(await this.#draft.saveNow())) return;
    const couldAsk = await this.attempt.run(async () => {
      const still = state === 'stopped' ? await hub.startPreview(workspace, id) : { standing: 0, overdue: 0 };
      const { count } = await hub.everyone(workspace, id);
      const waiting = { ...still, everyone: count };
      this.#question = isWorthAsking(waiting) ? { kind: 'start', waiting } : null;
    });
    // What could not be asked is decided as usual: only new ones, and those who wait go on.
    if (!couldAsk || this.#question === null) await this.startNow({});
  };

  /** Starts it as was decided. */
  readonly startNow = async (asked: StartAsked): Promise<void> => {
    this.#question = null;
    const { editor, say, toast, startWords } = this.#options;
    if (await this.#draft.start(asked)) {
      this.#isRefused = false;
      editor.standpoint.close();
      toast([say('editor.said.started'), ...startWords()].join(' '));
    } else this.#refuses();
  };

  /** Stops it: whoever is inside stands still. */
  readonly stop = async (): Promise<void> => {
    const { say, toast } = this.#options;
    if (await this.#draft.stop()) toast(say('editor.said.stopped'), () => void this.startNow({}));
  };

  /** Lets nobody in any more; whoever is inside goes on to the end. */
  readonly drain = async (): Promise<void> => {
    const { workspace, hub, say, toast } = this.#options;
    await this.attempt.run(async () => {
      this.#draft.standsNow(await hub.drainWorkflow(workspace, this.#draft.detail.id));
      toast(say('flow.said.draining'), () => void this.startNow({}));
    });
  };

  /** Asks whether all who are inside are to leave. */
  readonly askEnd = (): void => {
    this.#question = { kind: 'end' };
  };

  /** Lets all who are inside leave. */
  readonly end = async (): Promise<void> => {
    const { workspace, hub, say, toast } = this.#options;
    this.#question = null;
    await this.attempt.run(async () => {
      const { ended } = await hub.endRuns(workspace, this.#draft.detail.id);
      toast(say('flow.said.ended', { count: ended }));
      this.#draft.refresh();
    });
  };

  /** Asks what becomes of those inside when the draft (null), or an earlier version, is put in force. */
  readonly askPublish = (version: number | null): void => {
    const { hub, workspace, editor, say, toast } = this.#options;
    if (version === null && this.#refuses()) return;
    const publishing = new Publishing({
      hub,
      after: this.#options.after,
      workspace,
      workflow: this.#draft.detail.id,
      version,
      saved: async () => ((await this.#draft.saveNow()) ? this.#draft.detail.draftRev : null),
      ondone: (detail: WorkflowDetail) => {
        this.#question = null;
        this.#draft.standsNow(detail);
        editor.standpoint.close();
        toast(say('flow.said.published', { number: detail.version ?? 0 }));
      },
    });
    this.#question = { kind: 'publish', publishing };
  };

  get #draft(): WorkflowEditor['draft'] {
    return this.#options.editor.draft;
  }

  /** Whether something is missing; leads to it then. */
  #refuses(): boolean {
    const { editor } = this.#options;
    if (this.#draft.problems.length === 0) return false;
    this.#isRefused = true;
    editor.standpoint.settle();
    editor.lead(this.#draft.problems[0]?.item ?? TRIGGER);
    editor.say('editor.said.refused');
    return true;
  }
}

const isWorthAsking = ({ overdue, everyone }: Waiting): boolean => overdue > 0 || (everyone ?? 0) > 0;
