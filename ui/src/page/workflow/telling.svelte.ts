import { recordName, type Filter, type Json } from '@innesto/sdk/contract';
import type { CollectionNamed } from '../../data/hub/records.ts';
import { lateWaits } from '../../editor/late-waits.ts';
import type { StepProblem } from '../../editor/step-problem.ts';
import { isStep, OPTIONS, TRIGGER, type Item, type StepItem, type Tree, type Way } from '../../editor/tree.ts';
import { sequencesOf, stepsOf, itemId, waysOf, type LoopItem, type SplitItem } from '../../editor/tree.ts';
import { attributeOfField } from '../../form/contact-fields.ts';
import type { FormOffers } from '../../form/form-offers.svelte.ts';
import { questionIn } from '../../form/question-in.ts';
import type { WordKey, Words } from '../../text/words.svelte.ts';
import type { Contributions, Offered } from './contributions.svelte.ts';
import { tellItem, tellKind, tellWayOf } from './item-words.ts';
import { namesIn } from './names-in.ts';
import { OPTIONS_PICTURE, pictureOf, pictureOfTrigger, type Picture } from './picture.ts';
import { tellProblem, type Place } from './problem-words.ts';
import { sharesOf } from './shares.ts';
import { summaryOf, type Names } from './summary.ts';

interface Ports {
  readonly tree: () => Tree;
  readonly problems: () => readonly StepProblem[];
  /** The item that was just added and that nobody has left yet; null: none. */
  readonly fresh: () => string | null;
  readonly contributions: Contributions;
  readonly offers: FormOffers;
  readonly words: Words;
  /** A condition in words; null where it asks nothing. */
  readonly tellCondition: (filter: Filter) => string | null;
}

const grouped = (problems: readonly StepProblem[]): ReadonlyMap<string | null, readonly StepProblem[]> =>
  Map.groupBy(problems, ({ item }) => item);

/** Conditions that belong to no way out. */
const CONDITIONS: ReadonlyMap<string, WordKey> = new Map([
  ['stop', 'flow.stop.title'],
  ['while', 'flow.loop.condition'],
  ['until', 'flow.event.when'],
  ['recipients', 'flow.options.recipients'],
  ['goal', 'flow.options.goal'],
  ['exitWhen', 'flow.options.exit'],
]);

const NONE: readonly StepProblem[] = [];

const UNFINISHED: ReadonlySet<string> = new Set(['UNCONFIGURED_STEP', 'UNCONFIGURED_TRIGGER']);

/** The words of a workflow: what its items are called, what they do, and what they lack. */
export class Telling {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.names = namesIn(ports);
  }

  /** The steps by their ids. */
  readonly steps: ReadonlyMap<string, StepItem> = $derived.by(
    () => new Map([...stepsOf(this.#ports.tree())].map((step) => [step.id, step])),
  );

  readonly #others: ReadonlyMap<string, Item> = $derived.by(() => {
    const others = new Map<string, Item>();
    for (const { key, sequence } of sequencesOf(this.#ports.tree()))
      for (const item of sequence) if (!isStep(item)) others.set(itemId(item, key), item);
    return others;
  });

  readonly #problems = $derived.by(() => {
    const problems = this.#ports.problems();
    const isUnfinished = (problem: StepProblem): boolean => this.#isUnfinished(problem);
    return {
      due: grouped(problems.filter((problem) => !isUnfinished(problem))),
      unfinished: grouped(problems.filter(isUnfinished)),
    };
  });

  /** Who has just begun to fill something in has done nothing wrong. */
  #isUnfinished({ item, code }: StepProblem): boolean {
    return item !== null && item === this.#ports.fresh() && UNFINISHED.has(code);
  }

  /** An item by its id; null: there is none, or it is the trigger. */
  item(id: string): Item | null {
    return this.steps.get(id) ?? this.#others.get(id) ?? null;
  }

  /** What is called so in the workspace. */
  readonly names: Names;

  /** What an item, or the trigger, is called. */
  readonly name = (id: string): string => {
    if (id === TRIGGER) return this.#triggerName();
    if (id === OPTIONS) return this.#ports.words.say('flow.options');
    const item = this.item(id);
    return item === null ? id : tellItem(item, this.#teller);
  };

  /** What an item is, whatever its author calls it. */
  readonly kindName = (id: string): string => {
    const item = this.item(id);
    return item === null ? id : tellKind(item, this.#teller);
  };

  /** What it does, in a line; null where its name says all. */
  readonly what = (id: string): string | null => {
    const { words, contributions } = this.#ports;
    if (id === TRIGGER) {
      const { trigger } = this.#ports.tree();
      if (trigger === null) return null;
      return this.#summary(trigger.config, contributions.trigger(trigger.contribution));
    }
    const item = this.item(id);
    if (item === null) return null;
    const kind = tellKind(item, this.#teller);
    const own = kind === this.name(id) ? null : kind;
    switch (item.kind) {
      case 'action':
        return this.#summary(item.config, contributions.action(item.contribution)) ?? own;
      case 'branch':
        return words.say('editor.branch.ways', { count: item.ways.length });
      case 'split':
        return this.#shares(item);
      case 'loop':
        return this.#turns(item);
      case 'wait':
      case 'exit':
      case 'goto':
      case 'end':
        return own;
    }
  };

  readonly picture = (id: string): Picture => {
    const { tree, contributions } = this.#ports;
    if (id === TRIGGER) return pictureOfTrigger(tree().trigger, contributions);
    if (id === OPTIONS) return OPTIONS_PICTURE;
    return pictureOf(this.item(id), contributions);
  };

  /** A condition in words; null where it asks nothing. */
  condition(filter: Filter): string | null {
    return this.#ports.tellCondition(filter);
  }

  /** What a way out of a step is called; of a condition that is no way, what it is for. */
  readonly way = (step: string, port: string): string => {
    const own = CONDITIONS.get(port);
    if (own !== undefined) return this.#ports.words.say(own);
    const item = this.steps.get(step);
    const ways: readonly Way[] = item === undefined ? [] : waysOf(item);
    const way = ways.find((one) => one.port === port) ?? { port, title: null, when: null, weight: null, sequence: [] };
    if (item?.kind === 'split' && (way.title?.trim() ?? '') === '') return this.#shareName(ways, port);
    const action = item?.kind === 'action' ? this.#ports.contributions.action(item.contribution) : null;
    return tellWayOf(way, {
      say: this.#ports.words.say,
      portTitle: (name) => action?.ports.find((one) => one.name === name)?.title ?? null,
      condition: ({ when }) => (when === null ? null : this.#ports.tellCondition(when)),
    });
  };

  /** What keeps an item from being started, without what is still being filled in; `null`: the workflow as a whole. */
  problems(item: string | null): readonly StepProblem[] {
    return this.#problems.due.get(item) ?? NONE;
  }

  readonly #late: ReadonlySet<string> = $derived.by(() =>
    lateWaits(
      this.#ports.tree(),
      (contribution) => this.#ports.contributions.action(contribution)?.category === 'messages',
    ),
  );

  /** Something about an item that keeps nothing from being started, and is worth a thought; null: nothing. */
  hint(item: string): string | null {
    return this.#late.has(item) ? this.#ports.words.say('flow.hint.late') : null;
  }

  /** The items about which there is a hint. */
  get hinted(): readonly string[] {
    return [...this.#late];
  }

  /** What is still to be filled in at an item that was just added, as a calm hint; null: nothing, or it is due by now. */
  unfinished(item: string): string | null {
    const problems = this.#problems.unfinished.get(item);
    if (problems === undefined) return null;
    const names = problems.map(({ spot }) => (spot.kind === 'setting' ? this.#settingName(item, spot.path) : null));
    const known = [...new Set(names.filter((name) => name !== null))];
    const { language, say } = this.#ports.words;
    if (known.length === 0) return say('editor.unfinished');
    return say('editor.unfinished.what', { what: new Intl.ListFormat(language).format(known) });
  }

  /** What a problem is, told among others. */
  readonly problem = (problem: StepProblem): string => this.#tellProblem(problem, 'listed');

  /** What a problem is, told right where it is. */
  readonly problemHere = (problem: StepProblem): string => this.#tellProblem(problem, 'in place');

  #tellProblem(problem: StepProblem, where: Place): string {
    const teller = {
      words: this.#ports.words,
      speak: (key: string, own: string) => this.#speak(problem.item, key, own),
      setting: (path: string) => this.#settingName(problem.item, path),
      way: (port: string) => (problem.item === null ? port : this.way(problem.item, port)),
    };
    return tellProblem(problem, teller, where);
  }

  readonly #stepTitle = (id: string): string => {
    const step = this.steps.get(id);
    return step === undefined ? id : tellItem(step, this.#teller);
  };

  get #teller(): Parameters<typeof tellItem>[1] {
    const { words, contributions } = this.#ports;
    return {
      words,
      titleOf: (contribution) => contributions.titleOf(contribution),
      stepTitle: this.#stepTitle,
      fieldName: this.names.field,
    };
  }

  /** What a share is called that nobody has called anything: the first, the second… */
  #shareName(ways: readonly Way[], port: string): string {
    const number = ways.findIndex((way) => way.port === port) + 1;
    return this.#ports.words.say('flow.split.share', { number });
  }

  #shares({ ways }: SplitItem): string {
    const { words } = this.#ports;
    return sharesOf(ways)
      .map((share) => words.share(share))
      .join(' · ');
  }

  #turns({ most, while: condition }: LoopItem): string {
    const { words, tellCondition } = this.#ports;
    const told = tellCondition(condition);
    const turns = words.say('flow.loop.at-most', { count: most });
    return told === null ? turns : words.say('flow.loop.while', { condition: told, turns });
  }

  #triggerName(): string {
    const { trigger } = this.#ports.tree();
    if (trigger === null) return this.#ports.words.say('editor.trigger.none');
    return this.#ports.contributions.trigger(trigger.contribution)?.title ?? trigger.contribution;
  }

  #recordName(named: CollectionNamed, id: string): string | null {
    const collection = this.#ports.offers.collectionOf(named);
    if (collection === null || collection === 'gone') return null;
    const record = this.#ports.offers.recordOf(named, id);
    return typeof record === 'string' ? null : recordName(collection, record);
  }

  #summary(config: Parameters<typeof summaryOf>[0], offered: Offered | null): string | null {
    if (offered === null) return null;
    const record = (collection: string, id: string): string | null =>
      this.#recordName({ plugin: offered.plugin, collection }, id);
    const question = (field: string, asked: Json): string | null => {
      const read = questionIn(asked);
      return read === null ? null : this.#ports.tellCondition({ attribute: attributeOfField(field), ...read });
    };
    const { count: number } = this.#ports.words;
    return summaryOf(config, offered.config, { names: this.names, speak: offered.tell, record, question, number });
  }

  /** A text of the settings at an item by its whole key, `action.send.config.subject.title`. */
  #speak(item: string | null, key: string, own: string): string {
    const below = key.split('.').slice(3).join('.');
    return (item === null ? null : this.#offeredAt(item))?.tell(below, own) ?? own;
  }

  #settingName(item: string | null, path: string): string | null {
    const offered = item === null ? null : this.#offeredAt(item);
    const [key = ''] = path.split('/').slice(1);
    const properties: unknown = offered?.config['properties'];
    if (offered === null || typeof properties !== 'object' || properties === null) return null;
    const property: unknown = Reflect.get(properties, key);
    const title: unknown = typeof property === 'object' && property !== null ? Reflect.get(property, 'title') : null;
    return typeof title === 'string' ? offered.tell(`${key}.title`, title) : null;
  }

  #offeredAt(item: string): Offered | null {
    const { contributions } = this.#ports;
    if (item === TRIGGER) {
      const { trigger } = this.#ports.tree();
      return trigger === null ? null : contributions.trigger(trigger.contribution);
    }
    const step = this.steps.get(item);
    return step?.kind === 'action' ? contributions.action(step.contribution) : null;
  }
}
