import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDefinition } from './parse-definition.ts';
import {
  action,
  branch,
  definitions,
  drawn,
  END_ITEM,
  exit,
  goto,
  linksIn,
  trees,
  treeOf,
  wait,
  way,
  when,
} from './test-trees.ts';
import { stepsOf, type Item, type Tree } from './tree.ts';
import { writeDefinition } from './write-definition.ts';

const again = (tree: Tree): readonly string[] => drawn(parseDefinition(writeDefinition(tree)));

test('a tree that was saved is the same when it is opened again', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      expect(parseDefinition(writeDefinition(tree))).toEqual(tree);
    }),
    { numRuns: 500 },
  );
});

test('whatever a definition says, its tree says the same: every step and every link', () => {
  fc.assert(
    fc.property(definitions, (definition) => {
      const written = writeDefinition(parseDefinition(definition));
      expect(linksIn(written)).toEqual(linksIn(definition));
      expect(written.steps).toHaveLength(definition.steps.length);
      expect(parseDefinition(written)).toEqual(parseDefinition(written));
    }),
    { numRuns: 2000 },
  );
});

test('what was read and written once stays as it is', () => {
  fc.assert(
    fc.property(definitions, (definition) => {
      const tree = parseDefinition(writeDefinition(parseDefinition(definition)));
      expect(linksIn(writeDefinition(tree))).toEqual(linksIn(definition));
    }),
    { numRuns: 500 },
  );
});
void [action, branch, END_ITEM, exit, goto, treeOf, wait, way, when, stepsOf, again];
export type { Step, WorkflowDefinition, Item };
