import { valid } from 'semver';
import Type, { type Static } from 'typebox';
import { fault } from '../../fault/fault.ts';
import { compiledLater } from '../../model/compiled-later.ts';
import { PACKAGE_NAME, PLUGIN_KEYWORD, type FoundPackage, type FoundPackages } from '../../model/package-source.ts';
import { oneLine } from '../../model/shortened.ts';
import { askRegistry, parseAnswer } from './ask-registry.ts';

const told = compiledLater(
  Type.Object({ objects: Type.Array(Type.Object({ package: Type.Unknown() })), total: Type.Optional(Type.Unknown()) }),
);
/** What each of them must say of itself; whatever else it says is taken where it is what it should be. */
const Told = Type.Object({
  name: Type.String({ maxLength: 214 }),
  version: Type.String({ maxLength: 256 }),
  keywords: Type.Array(Type.Unknown()),
  description: Type.Optional(Type.Unknown()),
  date: Type.Optional(Type.Unknown()),
  publisher: Type.Optional(Type.Unknown()),
});
const toldPackage = compiledLater(Told);
const toldPublisher = compiledLater(Type.Object({ username: Type.String() }));

const MOST = 50;
const MOST_MS = 10_000;
const MOST_BYTES = 2 * 1024 * 1024;
const LONGEST_DESCRIPTION = 300;
const LONGEST_NAME = 100;
/** What registries answer that cannot search. */
const UNSEARCHABLE: ReadonlySet<number> = new Set([404, 405, 501]);

const refuse = (detail: string): never => {
  throw fault('INNESTO_PLUGIN_SEARCH', { detail });
};

/** Words of others as they may stand on a page, on one line and turned by nothing in it; null: there are none. */
const wordsIn = (text: unknown, most: number): string | null => {
  if (typeof text !== 'string') return null;
  const words = oneLine(text.slice(0, 4 * most).replaceAll(/\p{Cf}/gu, ''), most);
  return words === '' ? null : words;
};

const momentIn = (date: unknown): number | null => {
  const moment = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(moment) ? null : moment;
};

const readPackage = ({ name, version, description, date, publisher }: Static<typeof Told>): FoundPackage => ({
  name,
  version,
  description: wordsIn(description, LONGEST_DESCRIPTION),
  publisher: toldPublisher.Check(publisher) ? wordsIn(publisher.username, LONGEST_NAME) : null,
  publishedAt: momentIn(date),
});

/** Plugins only, whatever else the registry found: some search by other rules than npm's. */
const isPlugin = (one: unknown): one is Static<typeof Told> =>
  toldPackage.Check(one) &&
  PACKAGE_NAME.test(one.name) &&
  valid(one.version) === one.version &&
  one.keywords.includes(PLUGIN_KEYWORD);

const ask = async (base: URL, text: string): Promise<FoundPackages> => {
  const url = new URL(`${base.pathname.replace(/\/$/, '')}/-/v1/search`, base);
  url.search = new URLSearchParams({ text, size: String(MOST) }).toString();
  const answer = await askRegistry(url, {
    accept: 'application/json',
    bytes: MOST_BYTES,
    milliseconds: MOST_MS,
    refuse,
  });
  if (UNSEARCHABLE.has(answer.status)) return refuse(`${base.host} offers no search`);
  if (answer.status !== 200) return refuse(`the registry answered ${answer.status}`);
  const found = parseAnswer(answer, refuse);
  if (!told.Check(found)) return refuse('the registry answered something else than what it found');
  const packages = new Map<string, FoundPackage>();
  for (const { package: one } of found.objects)
    if (isPlugin(one) && !packages.has(one.name)) packages.set(one.name, readPackage(one));
  const { total } = found;
  return {
    packages: [...packages.values()].slice(0, MOST),
    more: packages.size > MOST || (typeof total === 'number' && total > found.objects.length),
  };
};

/** Looks for plugins in a registry that speaks npm's protocol. What it says is taken as words about them, and no more. */
export const searchPackages = async (base: URL, words: string): Promise<FoundPackages> => {
  const found = await ask(base, `keywords:${PLUGIN_KEYWORD} ${words}`.trim());
  if (found.packages.length > 0) return found;
  // Verdaccio, and whatever else looks for the whole text in names alone, knows no `keywords:`.
  return ask(base, words === '' ? 'innesto' : words);
};
