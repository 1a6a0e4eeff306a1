import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, resolve as resolvePath } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { buildPlugin } from './build-plugin.ts';
import { scaffold, TEMPLATES } from './scaffold.ts';
import { actionWith, packageFile, temporaryFolder, temporaryPlugin } from './temporary-plugin.fixture.ts';

const TSC = resolvePath(import.meta.dirname, '../../../node_modules/@typescript/native/bin/tsc');
const SOURCE = ['--conditions=innesto-source', join(import.meta.dirname, 'main.ts')];

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line as a developer does, and tells how it ended. */
const innestoPlugin = (cwd: string, ...args: readonly string[]): Promise<Ended> => runNode(cwd, [...SOURCE, ...args]);

const runNode = (cwd: string, args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    // The tests that it starts are no part of ours: they must not find our runner's environment.
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|TEST|FORCE_COLOR)/.test(name)),
    );
    const child = execFile(process.execPath, args, { cwd, env: { ...env, NO_COLOR: '1' } }, (_error, out, err) => {
      resolve({ code: child.exitCode ?? 1, out, err });
    });
  });

describe('innesto-plugin create', () => {
  test(
    'makes a plugin that builds without a note, type-checks, tests and packs at once',
    { timeout: 60_000 },
    async () => {
      await using parent = await temporaryFolder();
      const folder = join(parent.folder, 'innesto-plugin-ciao-bella');
      expect(await innestoPlugin(parent.folder, 'create', folder)).toMatchObject({ code: 0, err: '' });
      expect(await innestoPlugin(folder, 'build')).toEqual({
        code: 0,
        out: expect.stringMatching(
          /^ciao-bella 0\.1\.0: dist\/plugin\.js \d+\.\d kB, dist\/plugin\.json \d+\.\d kB\n$/,
        ),
        err: '',
      });
      expect(await runNode(folder, [TSC, '--customConditions', 'innesto-source'])).toEqual({
        code: 0,
        out: '',
        err: '',
      });
      const tested = await innestoPlugin(folder, 'test');
      expect(tested.out).toContain('2 passed');
      expect(tested.code).toBe(0);
      const packed = await innestoPlugin(folder, 'pack');
      expect(packed.out).toContain('innesto-plugin-ciao-bella-0.1.0.tgz');
      expect((await stat(join(folder, 'innesto-plugin-ciao-bella-0.1.0.tgz'))).size).toBeGreaterThan(1000);
    },
  );

  test(
    'every template builds without a note, type-checks, and passes its own tests',
    { timeout: 120_000 },
    async () => {
      const files = Object.entries(TEMPLATES).flatMap(([template, of]) =>
        Object.entries(scaffold(`my-${template}`, { kind: 'published', range: '*' }, of)).map(
          ([path, content]): [string, string] => [`my-${template}/${path}`, content],
        ),
      );
      await using parent = await temporaryFolder(Object.fromEntries(files));
      for (const template of Object.keys(TEMPLATES))
        expect(await buildPlugin(join(parent.folder, `my-${template}`))).toMatchObject({ warnings: [] });
      const { compilerOptions } = JSON.parse(
        await readFile(join(parent.folder, 'my-action', 'tsconfig.json'), 'utf8'),
      ) as { readonly compilerOptions: object };
      const all = {
        compilerOptions: { ...compilerOptions, customConditions: ['innesto-source'] },
        include: ['my-*/src'],
      };
      await writeFile(join(parent.folder, 'tsconfig.json'), JSON.stringify(all));
      expect(await runNode(parent.folder, [TSC])).toEqual({ code: 0, out: '', err: '' });
      const tested = await innestoPlugin(parent.folder, 'test');
      expect(tested.out).toContain(`Test Files  ${Object.keys(TEMPLATES).length} passed`);
      expect(tested.code).toBe(0);
    },
  );

  test('begins with the template that it is told; of others it says which there are', async () => {
    await using folder = await temporaryFolder();
    expect(await innestoPlugin(folder.folder, 'create', 'doors', '--template', 'endpoint')).toMatchObject({ code: 0 });
    expect(await readFile(join(folder.folder, 'doors', 'src', 'index.ts'), 'utf8')).toContain('endpoints: { hello }');
    expect(await innestoPlugin(folder.folder, 'create', 'ciao', '--template', 'rocket')).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no template “rocket”. There are action, trigger,'),
    });
  });

  test('leaves a folder alone that has something in it', async () => {
    await using folder = await temporaryFolder();
    expect(await innestoPlugin(folder.folder, 'create', '.')).toMatchObject({ code: 1, out: '' });
  });

  test('refuses a name that no plugin can have', async () => {
    await using folder = await temporaryFolder();
    expect(await innestoPlugin(folder.folder, 'create', 'Ciao Bella')).toMatchObject({
      code: 1,
      err: expect.stringContaining('“Ciao Bella” cannot be the name'),
    });
  });
});

describe('innesto-plugin publish', () => {
  /** A registry that knows nothing, and notes what it is given. */
  const startRegistry = async () => {
    const given: { readonly name: string; readonly files: readonly string[] }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => {
        if (request.method === 'PUT') {
          const told = JSON.parse(body) as { readonly name: string; readonly [member: string]: unknown };
          given.push({ name: told.name, files: Object.keys(told['_attachments'] ?? {}) });
        }
        response.writeHead(request.method === 'PUT' ? 201 : 404, { 'content-type': 'application/json' }).end('{}');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const place = `//127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
    return {
      given,
      npmrc: `registry=http:${place}\n${place}:_authToken=for-the-test\n`,
      [Symbol.asyncDispose]: async () => {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      },
    };
  };

  const sample = (npmrc: string, differences: Readonly<Record<string, unknown>> = { license: 'MIT' }) =>
    temporaryPlugin(actionWith('() => done()'), { '.npmrc': npmrc, 'package.json': packageFile(differences) });

  test('hands the packed plugin to the registry; a dry run does not', { timeout: 60_000 }, async () => {
    await using registry = await startRegistry();
    await using plugin = await sample(registry.npmrc);
    const dry = await innestoPlugin(plugin.folder, 'publish', '--dry-run');
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining('Not published: this was a dry run.') });
    expect(registry.given).toEqual([]);
    expect(await innestoPlugin(plugin.folder, 'publish')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Published.'),
    });
    expect(registry.given).toEqual([{ name: 'innesto-plugin-sample', files: ['innesto-plugin-sample-1.2.3.tgz'] }]);
  });

  test.each([
    ['private', { license: 'MIT', private: true }, '"private": true'],
    ['without a license', {}, 'has no license'],
  ])('publishes nothing that is %s', async (_case, differences, told) => {
    await using registry = await startRegistry();
    await using plugin = await sample(registry.npmrc, differences);
    expect(await innestoPlugin(plugin.folder, 'publish')).toMatchObject({
      code: 1,
      err: expect.stringContaining(told),
    });
    expect(registry.given).toEqual([]);
  });
});

describe('innesto-plugin', () => {
  test('tells a problem in plain words, without a stack, and ends with 1', async () => {
    await using plugin = await temporaryPlugin("import 'node:fs';\nexport const plugin = {};");
    const { code, out, err } = await innestoPlugin(plugin.folder, 'build');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^src\/index\.ts imports node:fs\. .*\n$/);
  });

  test('the tests decide how test ends', { timeout: 30_000 }, async () => {
    await using plugin = await temporaryPlugin(actionWith('() => done()'), {
      'src/index.test.ts': "import { expect, test } from 'vitest';\ntest('fails', () => expect(1).toBe(2));",
    });
    expect(await innestoPlugin(plugin.folder, 'test')).toMatchObject({
      code: 1,
      out: expect.stringContaining('1 failed'),
    });
  });

  test('texts prints what a translator begins with', async () => {
    await using plugin = await temporaryPlugin(actionWith('() => done()'));
    const { out } = await innestoPlugin(plugin.folder, 'texts');
    expect(JSON.parse(out)).toEqual({
      'plugin.title': 'Sample',
      'action.act.title': 'Act',
      'action.act.config.word.title': 'Word',
    });
  });

  test('pack refuses a package that would arrive without its script', async () => {
    await using plugin = await temporaryPlugin(actionWith('() => done()'), {
      'package.json': packageFile({ files: ['src'] }),
    });
    const { code, err } = await innestoPlugin(plugin.folder, 'pack');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('dist/plugin.json, dist/plugin.js') });
  });

  test('an unknown command is refused with the help', async () => {
    await using folder = await temporaryFolder();
    expect(await innestoPlugin(folder.folder, 'launch')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Usage: innesto-plugin'),
    });
  });

  test('dev builds at once, again at each change, and goes on after a mistake', { timeout: 60_000 }, async () => {
    await using plugin = await temporaryPlugin(actionWith("() => skipped('first')"));
    const child = spawn(process.execPath, [...SOURCE, 'dev'], {
      cwd: plugin.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
    const ended = new Promise((resolve) => child.on('close', resolve));
    const script = (): Promise<string> => readFile(join(plugin.folder, 'dist/plugin.js'), 'utf8').catch(() => '');
    const source = join(plugin.folder, 'src/index.ts');
    try {
      await until(async () => (await script()).includes('first'));
      const good = await readFile(source, 'utf8');
      await writeFile(source, 'export const plugin = {');
      await until(async () => told.includes('PARSE_ERROR'));
      expect(await script()).toContain('first');
      await writeFile(source, good.replace('first', 'second'));
      await until(async () => (await script()).includes('second'));
    } finally {
      child.kill();
      await ended;
    }
  });
});

/** Waits until something is so; the test's own time-out bounds it. */
const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 500; tries++) {
    if (await isSo()) return;
    await pause(50);
  }
  expect.fail('It did not come about.');
};
