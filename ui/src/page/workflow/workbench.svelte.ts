import type { WorkflowDetail } from '@innesto/sdk/contract';
import type { App } from '../../data/app.ts';
import { at } from '../../data/hub/at.ts';
import { hrefOf } from '../../data/route.ts';
import type { Memory } from '../../data/theme.svelte.ts';
import type { WorkspaceWatch } from '../../data/watch.svelte.ts';
import type { Tree } from '../../editor/tree.ts';
import { WorkflowDraft } from '../../editor/workflow-draft.svelte.ts';
import { FormOffers } from '../../form/form-offers.svelte.ts';
import { tellFilter } from '../../text/filter.ts';
import { askablesOf } from './askables.ts';
import type { Bench } from './bench.ts';
import { Contributions } from './contributions.svelte.ts';
import { DraftHistory } from './draft-history.svelte.ts';
import { Drag } from './drag.svelte.ts';
import { WorkflowEditor } from './editor.svelte.ts';
import { LiveNumbers } from './live-numbers.svelte.ts';
import { Outside } from './outside.svelte.ts';
import { PageClipboard } from './page-clipboard.ts';
import { RunningTree } from './running-tree.svelte.ts';
import { StepSecrets } from './step-secrets.svelte.ts';
import type { Surface } from './surface.ts';
import { Telling } from './telling.svelte.ts';

interface Options {
  readonly app: App;
  readonly watch: WorkspaceWatch;
  readonly detail: WorkflowDetail;
  readonly memory: Memory;
  /** The view that shows the workflow now. */
  readonly surface: () => Surface | null;
}

/** Everything that a workflow is edited with, put together. */
interface Workbench {
  readonly bench: Bench;
  readonly history: DraftHistory;
  readonly clipboard: PageClipboard;
  readonly close: () => void;
}

/** Whether keys write where they are pressed. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox], [type=radio])'));

/** Puts together what a workflow is edited with, and keeps it up to date until it is closed. */
// oxlint-disable-next-line max-lines-per-function -- who gets what, part after part
export const openWorkbench = ({ app, watch, detail, memory, surface }: Options): Workbench => {
  const { hub, ports, toasts, words } = app;
  const { id: workspace } = watch;
  const { id: workflow } = detail;
  const unsavedKey = `innesto.unsaved.${workspace}.${workflow}`;

  const contributions = new Contributions({ hub, ports, watch, language: () => words.language });
  const offers = new FormOffers({ hub, after: ports.after, watch, language: () => words.language });
  const live = new LiveNumbers({ hub, ports, watch, workflow });
  const outside = new Outside({ hub, ports, watch, workflow });
  const history = new DraftHistory({ hub, after: ports.after, workspace, workflow });
  const clipboard = new PageClipboard();
  const draft = new WorkflowDraft({
    detail,
    ports: {
      load: () => hub.workflow(workspace, workflow),
      save: (change) => hub.saveDraft(workspace, workflow, change),
      problems: async () => (await hub.problems(workspace, workflow)).problems,
      start: (asked) => hub.startWorkflow(workspace, workflow, asked),
      stop: () => hub.stopWorkflow(workspace, workflow),
      schemaOf: ({ kind, contribution }) =>
        (kind === 'trigger' ? contributions.trigger(contribution) : contributions.action(contribution))?.config ?? null,
      clipboard,
      after: ports.after,
      now: ports.now,
      unsaved: {
        read: () => memory.read(unsavedKey),
        keep: (text) => memory.keep(unsavedKey, text ?? ''),
      },
    },
  });
  // While nobody prepares the next version, what runs is shown, and not what it may become.
  const running = new RunningTree(() => live.definition);
  const runningTree = (): Tree | null => (draft.isReadonly && draft.detail.changed ? running.tree : null);
  const editor: WorkflowEditor = new WorkflowEditor({
    draft,
    say: words.say,
    nameOf: (item) => telling.name(item),
    looked: () => history.looked?.tree ?? runningTree(),
    toast: toasts.say,
  });
  const { attributes, ...askables } = askablesOf({
    tree: () => editor.tree,
    contributions,
    offers,
    nameOf: (id) => telling.name(id),
    say: words.say,
  });
  const telling: Telling = new Telling({
    tree: () => editor.tree,
    problems: () => (history.looked === null && runningTree() === null ? draft.problems : []),
    fresh: () => editor.standpoint.fresh,
    contributions,
    offers,
    words,
    tellCondition: (filter) => {
      const { language, say } = words;
      const told = tellFilter(filter, {
        say,
        language,
        timeZone: offers.timeZone,
        attributes: attributes(null),
        stepTitle: (of, step) => offers.stepsOf(of)?.find(({ id }) => id === step)?.title ?? null,
      });
      return told === '' ? null : told;
    },
  });
  const drag = new Drag({
    targets: () => surface()?.targets() ?? [],
    area: () => surface()?.area() ?? { left: 0, top: 0, right: 0, bottom: 0 },
    ondrop: editor.drop,
  });
  const stopListening = watch.listen((news) => {
    if (news === null || news.topic === 'workflows') draft.refresh();
    else if (news.topic === 'drafts' && news.workflow === workflow) {
      draft.heard(news.rev);
      if (history.list.items !== null) history.list.refresh();
    }
  });
  const stopTrying = ports.whenOnline(draft.retry);

  return {
    bench: {
      editor,
      telling,
      contributions,
      offers,
      live,
      drag,
      outside,
      secretsOf: (step) => new StepSecrets({ hub, ports, watch, workflow, step }),
      askable: attributes,
      ...askables,
      count: { count: (filter) => hub.countContacts(workspace, filter), after: ports.after },
      hrefOfCount: (step, outcome) => hrefOf({ page: 'runs', workspace, workflow, step, outcome }),
      iconOf: (plugin) => at(workspace, 'plugins', plugin, 'icon'),
    },
    history,
    clipboard,
    close: () => {
      stopListening();
      stopTrying();
      draft.close();
      for (const part of [contributions, offers, live, outside, history]) part.close();
    },
  };
};
