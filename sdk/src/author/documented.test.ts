import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const FOLDERS = [import.meta.dirname, join(import.meta.dirname, '..', 'testing')];

interface Member {
  /** `effects.joinList`, `ActionDefinition.run`. */
  readonly name: string;
  readonly doc: string;
  /** It can be called: an example shows how. */
  readonly isCallable: boolean;
}

const docOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .map((one) => one.getText())
    .join('\n');

const nameOf = (node: { readonly name?: ts.Node | undefined }): string => node.name?.getText() ?? '';

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

const isCall = (node: ts.Node | undefined): boolean =>
  node !== undefined &&
  (ts.isArrowFunction(node) ||
    ts.isFunctionTypeNode(node) ||
    ts.isMethodSignature(node) ||
    ts.isMethodDeclaration(node));

/** What an interface, or an object of functions, offers. */
const membersIn = (owner: string, node: ts.Node | undefined): readonly Member[] => {
  if (node === undefined) return [];
  if (ts.isInterfaceDeclaration(node))
    return node.members.map((member) => ({
      name: `${owner}.${nameOf(member)}`,
      doc: docOf(member),
      isCallable: ts.isMethodSignature(member),
    }));
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return membersIn(owner, node.expression);
  if (!ts.isObjectLiteralExpression(node)) return [];
  return node.properties.map((member) => {
    // What is only named here is told of where it is made.
    const made = ts.isShorthandPropertyAssignment(member) ? madeIn(node.getSourceFile(), nameOf(member)) : undefined;
    return {
      name: `${owner}.${nameOf(member)}`,
      doc: [docOf(member), made === undefined ? '' : docOf(made)].join(''),
      isCallable: true,
    };
  });
};

const madeIn = (source: ts.SourceFile, name: string): ts.Statement | undefined =>
  source.statements.find(
    (statement) =>
      ts.isVariableStatement(statement) && statement.declarationList.declarations.some((one) => nameOf(one) === name),
  );

const declaredIn = (statement: ts.Statement): readonly Member[] => {
  const doc = docOf(statement);
  if (ts.isInterfaceDeclaration(statement)) {
    const name = nameOf(statement);
    return [{ name, doc, isCallable: false }, ...membersIn(name, statement)];
  }
  if (ts.isTypeAliasDeclaration(statement)) return [{ name: nameOf(statement), doc, isCallable: false }];
  if (!ts.isVariableStatement(statement)) return [{ name: statement.getText().slice(0, 60), doc, isCallable: false }];
  return statement.declarationList.declarations.flatMap((one) => [
    { name: nameOf(one), doc, isCallable: isCall(one.initializer) },
    ...membersIn(nameOf(one), one.initializer),
  ]);
};

/** The names that authors get of a folder: what its index exports of the files beside it. */
const offered = (folder: string): ReadonlySet<string> => {
  const index = readFileSync(join(folder, 'index.ts'), 'utf8');
  const own = [...index.matchAll(/export (?:type )?\{([^}]*)\} from '\.\/[^']+'/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.replace(/^\s*(type\s+)?/, '').trim()),
  );
  const whole = [...index.matchAll(/export \* from '\.\/([^']+)'/g)].flatMap(([, file = '']) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/^export (?:const|interface|type) (\w+)/gm)].map(
      ([, name = '']) => name,
    ),
  );
  return new Set([...own, ...whole].filter((name) => name !== ''));
};

const membersOf = (folder: string): readonly Member[] => {
  const names = offered(folder);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'index.ts')
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2024, true);
      return source.statements.filter(isExported).flatMap(declaredIn);
    })
    .filter(({ name }) => names.has(name.split('.')[0] ?? ''));
};

/** What every contribution has; the sentence is that of the contribution. */
const PLAIN = /\.(title|description|name)$/;
const all = FOLDERS.flatMap(membersOf);

/** Forms that authors never write: what `define…` makes of what they write. */
const inner = new Set(all.filter(({ doc }) => doc.includes('as {@link definePlugin} takes')).map(({ name }) => name));
const ownerOf = (name: string): string => name.split('.')[0] ?? '';
const members = all.filter(({ name }) => !inner.has(ownerOf(name)));

test('there is a lot to tell of', () => expect(members.length).toBeGreaterThan(100));

test('every member that authors of plugins use has its sentence', () => {
  const silent = members.filter(({ name, doc }) => !PLAIN.test(name) && !/\w{2,}/.test(doc));
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test('what they call has an example: its own, or one of what it belongs to', () => {
  const shown = new Set(members.filter(({ doc }) => doc.includes('@example')).map(({ name }) => name));
  const bare = members.filter(({ name, isCallable }) => isCallable && !shown.has(name) && !shown.has(ownerOf(name)));
  expect(bare.map(({ name }) => name)).toEqual([]);
});
