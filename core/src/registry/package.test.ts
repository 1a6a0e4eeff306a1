import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { readPackage } from './package.ts';
import { writePlugin, type PluginTraits } from './test-plugin.ts';

const parent = inject('temporaryFolder');
type Edit = Parameters<typeof writePlugin>[2];

const refusal = async (edit: Edit, traits: PluginTraits = {}): Promise<string> => {
  const folder = writePlugin(parent, traits, edit);
  return readPackage(folder).then(
    () => 'taken',
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );
};

describe('a plugin package', () => {
  test('is read without running it', async () => {
    const { manifest, script } = await readPackage(writePlugin(parent));
    expect(manifest).toMatchObject({ name: 'greeting', version: '1.0.0' });
    expect(script).toContain('__innesto');
  });

  test('brings a picture or none; what is no SVG, or too large, or a link, is refused', async () => {
    const taken = async (icon: string | null) => readPackage(writePlugin(parent, { icon }));
    expect((await taken('<svg xmlns="http://www.w3.org/2000/svg"/>')).icon).toContain('<svg');
    expect((await taken(null)).icon).toBeNull();
    await expect(taken('<html></html>')).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_PACKAGE' });
    await expect(taken(`<svg>${' '.repeat(40_000)}</svg>`)).rejects.toThrow('icon.svg is larger than');
    const folder = writePlugin(parent, { icon: null });
    symlinkSync('/etc/hostname', join(folder, 'icon.svg'));
    await expect(readPackage(folder)).rejects.toThrow('icon.svg cannot be read');
  });

  test('is reached through a link to its folder, for that is how packages are installed', async () => {
    const link = `${writePlugin(parent)}-link`;
    symlinkSync(writePlugin(parent), link);
    expect((await readPackage(link)).manifest.name).toBe('greeting');
  });

  test('is refused with another script than its manifest was made for', async () => {
    expect(await refusal((files) => void (files.script += '\n'))).toContain('the script is not the one');
  });

  test('is refused for another host interface, and told which this hub has', async () => {
    expect(await refusal(() => {}, { api: '^2.0.0' })).toMatch(/^INNESTO_PLUGIN_RANGE: .*\^2\.0\.0.*1\.0\.0/);
    expect(await refusal(() => {}, { api: 'whatever' })).toContain('INNESTO_PLUGIN_RANGE');
  });

  test('is refused with a member that the contract does not know, and the path is named', async () => {
    expect(await refusal((files) => void (files.manifest['backdoor'] = true))).toContain('INNESTO_PLUGIN_PACKAGE');
    expect(await refusal((files) => void (files.manifest['version'] = 'one'))).toContain('dist/plugin.json/version');
  });

  test.each<[string, Edit, string]>([
    ['without the keyword', (files) => void (files.package['keywords'] = []), 'innesto-plugin'],
    ['with dependencies', (files) => void (files.package['dependencies'] = { left: '1.0.0' }), 'dependencies'],
    ['with an install script', (files) => void (files.package['scripts'] = { postinstall: 'true' }), 'postinstall'],
    ['of another version than its manifest', (files) => void (files.package['version'] = '1.0.1'), '1.0.1'],
    [
      'whose manifest lies elsewhere',
      (files) => void (files.package['innesto'] = { manifest: '../../etc/passwd' }),
      'no plain path',
    ],
    [
      'whose manifest has an absolute path',
      (files) => void (files.package['innesto'] = { manifest: '/etc/passwd' }),
      'no plain path',
    ],
    [
      'whose manifest is missing',
      (files) => void (files.package['innesto'] = { manifest: 'dist/nothing.json' }),
      'cannot be read',
    ],
    ['whose script holds a NUL', (files) => void (files.script += '\0'), 'NUL'],
    ['whose script is too large', (files) => void (files.script += ' '.repeat(4 * 1024 * 1024)), 'larger'],
  ])('is refused %s', async (_, edit, reason) => {
    expect(await refusal(edit)).toContain(reason);
  });

  test('is refused with a link in the place of a file or a folder', async () => {
    const elsewhere = writePlugin(parent);
    const linkedFile = writePlugin(parent);
    rmSync(join(linkedFile, 'dist', 'plugin.js'));
    symlinkSync(join(elsewhere, 'dist', 'plugin.js'), join(linkedFile, 'dist', 'plugin.js'));
    await expect(readPackage(linkedFile)).rejects.toThrow(/a link/);
    const linkedFolder = writePlugin(parent);
    rmSync(join(linkedFolder, 'dist'), { recursive: true });
    symlinkSync(join(elsewhere, 'dist'), join(linkedFolder, 'dist'));
    await expect(readPackage(linkedFolder)).rejects.toThrow(/not a plain file/);
  });

  test('is refused with something else than a file, and nobody waits for it', async () => {
    const folder = writePlugin(parent);
    rmSync(join(folder, 'dist', 'plugin.js'));
    mkdirSync(join(folder, 'dist', 'plugin.js'));
    await expect(readPackage(folder)).rejects.toThrow(/not a plain file/);
  });

  test('is refused where there is no JSON', async () => {
    const folder = writePlugin(parent);
    writeFileSync(join(folder, 'package.json'), '{');
    await expect(readPackage(folder)).rejects.toThrow(/no JSON/);
    await expect(readPackage(join(parent, 'nowhere'))).rejects.toThrow(/no such folder/);
  });

  test('is refused with names that every object has, and with names that stand twice', async () => {
    const action = {
      name: 'greet',
      title: 'Greet',
      config: { type: 'object' },
      needs: [],
      ports: [],
      settles: false,
      batch: 1,
      revision: 1,
    };
    expect(await refusal(() => {}, { actions: [{ ...action, name: 'constructor' }] })).toContain('constructor');
    expect(await refusal(() => {}, { actions: [action, action] })).toContain('twice');
    expect(await refusal(() => {}, { actions: [{ ...action, ports: [{ name: 'done', title: 'Done' }] }] })).toContain(
      'done',
    );
  });

  test('is refused with settings whose check would never end', async () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [
        `d${at}`,
        { allOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] },
      ]),
    );
    const config = { type: 'object', $defs: { ...doubling, d40: {} }, $ref: '#/$defs/d0' };
    const action = {
      name: 'greet',
      title: 'Greet',
      config,
      needs: [],
      ports: [],
      settles: false,
      batch: 1,
      revision: 1,
    };
    expect(await refusal(() => {}, { actions: [action] })).toContain('takes too long');
    expect(await refusal(() => {}, { actions: [{ ...action, config: { type: 'wish' } }] })).toContain(
      'cannot be checked',
    );
    expect(await refusal(() => {}, { actions: [{ ...action, config: { $async: true, type: 'object' } }] })).toContain(
      'asynchronous',
    );
  });

  test('is refused where it is nested so deep that nobody could look through it', async () => {
    const nested = (levels: number): unknown => {
      let value: unknown = 'x';
      for (let level = 0; level < levels; level++) value = { a: value };
      return value;
    };
    const collection = (levels: number) => ({
      name: 'card',
      title: 'Cards',
      record: { type: 'object', properties: { number: { type: 'string', default: nested(levels) } } },
      uniqueKeys: [],
      filterable: [],
      contact: 'required' as const,
      layout: 'table' as const,
    });
    expect(await refusal(() => {}, { collections: [collection(50)] })).toBe('taken');
    expect(await refusal(() => {}, { collections: [collection(500)] })).toContain('nested deeper than 64 levels');
  });

  test('is refused in few words, however long those are that it is refused for', async () => {
    const refused = await refusal(() => {}, { ['x'.repeat(100_000)]: 1 });
    expect(refused).toContain('dist/plugin.json');
    expect(refused.length).toBeLessThan(1000);
  });

  test('is refused with records whose check cannot be made', async () => {
    const collection = {
      name: 'card',
      title: 'Cards',
      record: { type: 'object', properties: { number: { type: 'wish' } } },
      uniqueKeys: [],
      filterable: [],
      contact: 'required' as const,
      layout: 'table' as const,
    };
    expect(await refusal(() => {}, { collections: [collection] })).toContain('records of “card” cannot be checked');
  });

  test('is refused with a till that shows what is not there, or what is secret', async () => {
    const shown = (shows: readonly string[], action = 'greet') => ({
      collections: [
        {
          name: 'card',
          title: 'Cards',
          record: {
            type: 'object',
            properties: { number: { type: 'string' }, pin: { type: 'string', 'x-widget': 'secret' } },
          },
          uniqueKeys: [['number']],
          filterable: ['number'],
          contact: 'optional' as const,
          layout: 'till' as const,
          till: { key: 'number', action, shows: [...shows] },
        },
      ],
    });
    expect(await refusal(() => {}, shown(['number']))).toBe('taken');
    expect(await refusal(() => {}, shown(['worth']))).toContain('the till of card: its records have no “worth”');
    expect(await refusal(() => {}, shown(['pin']))).toContain('“pin” is secret');
    expect(await refusal(() => {}, shown([], 'use'))).toContain('the till of card: there is no action “use”');
  });

  describe('with a board', () => {
    const text = { type: 'string' };
    const linked = (to: string) => ({ ...text, 'x-widget': 'record', 'x-collection': to });
    const kept = (name: string, properties: object, more: object) => ({
      name,
      title: name,
      record: { type: 'object', properties },
      uniqueKeys: [],
      filterable: Object.keys(properties),
      contact: 'none' as const,
      layout: 'table' as const,
      ...more,
    });
    const deal = (board: object | null, more: object = {}) => {
      const properties = {
        road: linked('road'),
        stage: linked('stage'),
        mood: { ...text, enum: ['good', 'bad'] },
        worth: { type: 'number' },
        title: text,
      };
      const layout = board === null ? {} : { layout: 'board' as const, board };
      return kept('deal', properties, { contact: 'required', ...layout, ...more });
    };
    const roads = kept('road', { name: text }, {});
    const stages = kept('stage', { road: linked('road'), place: { type: 'integer' } }, {});
    const byStage = { by: 'stage', order: 'place', within: 'road', sum: 'worth' };
    const said = (...collections: readonly object[]) =>
      refusal((files) => void (files.manifest['collections'] = collections));

    test('is taken by choices, and by the records of another collection', async () => {
      expect(await said(deal({ by: 'mood', sum: 'worth' }))).toBe('taken');
      expect(await said(deal(byStage), stages, roads)).toBe('taken');
    });

    test.each<[string, readonly object[], string]>([
      ['that says not by what', [deal(null, { layout: 'board' })], 'say by what'],
      ['and another layout', [deal({ by: 'mood' }, { layout: 'table' })], 'its layout is board'],
      ['by something that nobody can ask', [deal({ by: 'colour' })], 'colour is not among its filterable'],
      ['by any text', [deal({ by: 'title' })], 'neither a choice'],
      ['by records that are not its own', [deal({ by: 'stage' })], 'neither a choice'],
      ['that adds up texts', [deal({ by: 'mood', sum: 'title' })], 'title is no number'],
      ['by choices in an order of their own', [deal({ by: 'mood', order: 'worth' })], 'mood is a choice'],
      [
        'by records of contacts',
        [deal(byStage), { ...stages, contact: 'optional' }, roads],
        'records of stage, which have a contact',
      ],
      ['in an order that nobody can ask', [deal(byStage), { ...stages, filterable: ['road'] }], 'place is not among'],
      [
        'within what its columns do not have',
        [deal({ by: 'stage', within: 'road' }), kept('stage', { road: text }, {})],
        'road does not name',
      ],
    ])('is refused %s', async (_, collections, reason) => {
      expect(await said(...collections)).toContain(reason);
    });
  });
});
