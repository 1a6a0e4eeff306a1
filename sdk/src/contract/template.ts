import type { Manifest, TemplateManifest } from './manifest.ts';
import type { Step } from './step.ts';
import type { WorkflowDefinition } from './workflow.ts';

/** What a text is called by its key, in somebody's language; its own words where that language has none. */
type Tell = (key: string, own: string) => string;

const titled = <Titled extends { title?: string }>(of: Titled, key: string, tell: Tell): Titled =>
  of.title === undefined ? of : { ...of, title: tell(`${key}.title`, of.title) };

interface Told {
  readonly tell: Tell;
  /** The settings that are texts: `<step>.<setting>`. */
  readonly texts: ReadonlySet<string>;
}

const tellStep = (given: Step, { tell, texts }: Told): Step => {
  const key = `step.${given.id}`;
  const step = titled(given, key, tell);
  switch (step.kind) {
    case 'action': {
      const config = Object.entries(step.config).map(([name, value]) => {
        const isText = typeof value === 'string' && texts.has(`${step.id}.${name}`);
        return [name, isText ? tell(`${key}.${name}`, value) : value] as const;
      });
      return { ...step, config: Object.fromEntries(config) };
    }
    case 'branch':
      return { ...step, branches: step.branches.map((way) => titled(way, `${key}.way.${way.name}`, tell)) };
    case 'split':
      return { ...step, shares: step.shares.map((share) => titled(share, `${key}.way.${share.name}`, tell)) };
    case 'wait':
    case 'loop':
    case 'exit':
      return step;
  }
};

/** A template's workflow with its texts as `tell` tells them: the titles of steps and ways, and the settings that the template calls texts. */
export const toldTemplate = ({ content, texts = [] }: TemplateManifest, tell: Tell): WorkflowDefinition => {
  const told = { tell, texts: new Set(texts) };
  return { ...content, steps: content.steps.map((step) => tellStep(step, told)) };
};

/** The texts inside a template's workflow, by the keys under which a translation gives them, below `template.<name>.`. */
export const textsInTemplate = (template: TemplateManifest): Map<string, string> => {
  const found = new Map<string, string>();
  toldTemplate(template, (key, own) => {
    found.set(key, own);
    return own;
  });
  return found;
};

/** The triggers and actions that a workflow is built from, each once. */
export const contributionsIn = ({ trigger, steps }: WorkflowDefinition): string[] => [
  ...new Set([
    ...(trigger === undefined ? [] : [trigger.contribution]),
    ...steps.flatMap((step) => (step.kind === 'action' ? [step.contribution] : [])),
  ]),
];

const targetsOf = (step: Step): (string | undefined)[] => {
  switch (step.kind) {
    case 'action':
      return Object.values(step.ports);
    case 'wait':
      return [step.next, ...('until' in step ? Object.values(step.ports ?? {}) : [])];
    case 'branch':
      return [...step.branches.map(({ next }) => next), step.otherwise];
    case 'split':
      return step.shares.map(({ next }) => next);
    case 'loop':
      return [step.body, step.next, step.exhausted];
    case 'exit':
      return [];
  }
};

const linkProblems = ({ first, steps }: WorkflowDefinition): string[] => {
  const ids = steps.map(({ id }) => id);
  const targets = new Set([first, ...steps.flatMap(targetsOf)].filter((target) => target !== undefined));
  return [
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `the step “${id}” is there twice`),
    ...[...targets].filter((target) => !ids.includes(target)).map((target) => `there is no step “${target}”`),
    ...ids.filter((id) => !targets.has(id)).map((id) => `nothing leads to the step “${id}”`),
  ];
};

const strangeTexts = ({ content, texts = [] }: TemplateManifest): string[] =>
  texts.filter((text) => {
    const [id, name = ''] = text.split('.');
    const step = content.steps.find((one) => one.id === id);
    return step?.kind !== 'action' || typeof step.config[name] !== 'string';
  });

/** What no schema can say of the templates of a manifest: that what is the plugin's own is there, that the steps hang together, and that texts are texts. */
export const templateProblems = (manifest: Pick<Manifest, 'name' | 'triggers' | 'actions' | 'templates'>): string[] => {
  const own = new Set([...manifest.triggers, ...manifest.actions].map(({ name }) => `${manifest.name}/${name}`));
  return manifest.templates.flatMap((template) => {
    const lost = contributionsIn(template.content).filter(
      (one) => one.startsWith(`${manifest.name}/`) && !own.has(one),
    );
    return [
      ...lost.map((one) => `there is no “${one}”`),
      ...linkProblems(template.content),
      ...strangeTexts(template).map((text) => `“${text}” is no text among the settings of its steps`),
    ].map((wrong) => `template ${template.name}: ${wrong}`);
  });
};
