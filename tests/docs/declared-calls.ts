import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..', '..');
const CONFIGURATION = join(ROOT, 'ui', 'tsconfig.json');
const HUB = join(ROOT, 'ui', 'src', 'data', 'hub.ts');
const DEEPEST = 6;

/** A call of the pages' hub as its source declares it. */
export interface DeclaredCall {
  readonly name: string;
  readonly parameters: readonly ts.Type[];
  /** What it promises. */
  readonly answer: ts.Type;
}

/** The calls of the pages' hub, and the checker that knows their types. */
export interface DeclaredCalls {
  readonly checker: ts.TypeChecker;
  readonly calls: readonly DeclaredCall[];
}

const readOptions = (): ts.CompilerOptions => {
  const read = ts.getParsedCommandLineOfConfigFile(
    CONFIGURATION,
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
      },
    },
  );
  // Vite's own types are of no use to calls, and take seconds.
  return { ...read?.options, types: ['node'] };
};

/** Reads from the sources what each call of the pages takes and gives. */
export const readDeclaredCalls = (): DeclaredCalls => {
  const program = ts.createProgram([HUB], readOptions());
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(HUB);
  const exported = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  const hub = exported && checker.getExportsOfModule(exported).find(({ name }) => name === 'Hub');
  if (hub === undefined) throw new Error(`${HUB} no longer exports Hub`);
  const calls = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(hub)).map((call) => {
    const [signature] = checker.getSignaturesOfType(checker.getTypeOfSymbol(call), ts.SignatureKind.Call);
    if (signature === undefined) throw new Error(`${call.name} is no function`);
    const promised = checker.getReturnTypeOfSignature(signature);
    return {
      name: call.name,
      parameters: signature.parameters.map((parameter) => checker.getTypeOfSymbol(parameter)),
      answer: checker.getAwaitedType(promised) ?? promised,
    };
  });
  return { checker, calls };
};

/** The members of a union, but for what stands for “absent”; a type that is none is its own only member. */
export const alternativesOf = (type: ts.Type): readonly ts.Type[] => {
  const all = type.isUnion() ? type.types : [type];
  return all.filter(({ flags }) => (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) === 0);
};

const sampleObject = (checker: ts.TypeChecker, type: ts.Type, depth: number): unknown =>
  Object.fromEntries(
    checker
      .getPropertiesOfType(type)
      .map((member) => [member.name, sampleOf(checker, checker.getTypeOfSymbol(member), depth + 1)]),
  );

/** A value of a type, with every member that it may have; where there is a choice, the first that is not null. */
export const sampleOf = (checker: ts.TypeChecker, type: ts.Type, depth = 0): unknown => {
  const [found] = alternativesOf(type).toSorted(
    (left, right) => (left.flags & ts.TypeFlags.Null) - (right.flags & ts.TypeFlags.Null),
  );
  if (found === undefined || depth > DEEPEST || (found.flags & ts.TypeFlags.Null) !== 0) return null;
  if (found.isStringLiteral() || found.isNumberLiteral()) return found.value;
  if ((found.flags & ts.TypeFlags.StringLike) !== 0) return 'sample';
  if ((found.flags & ts.TypeFlags.NumberLike) !== 0) return 1;
  if ((found.flags & ts.TypeFlags.BooleanLike) !== 0) return true;
  if (found.symbol?.name === 'File' || found.symbol?.name === 'Blob') return new File(['a'], 'a.csv');
  if (found.getCallSignatures().length > 0) return () => undefined;
  if (!checker.isArrayLikeType(found)) return sampleObject(checker, found, depth);
  const [item] = checker.getTypeArguments(found as ts.TypeReference);
  return item === undefined ? [] : [sampleOf(checker, item, depth + 1)];
};
