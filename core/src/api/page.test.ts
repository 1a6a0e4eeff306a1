import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { openTestStore } from '../store/test-database.ts';
import { startTestServer, type TestServer } from './test-server.ts';

describe('the pages', () => {
  let store: Store;
  let server: TestServer;

  beforeEach(async () => {
    store = await openTestStore('sqlite', {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterEach(async () => {
    await server.close();
    await store.close();
  });

  test('that are not built are missed in a sentence', async () => {
    server = await startTestServer({ store, pages: join(inject('temporaryFolder'), 'no-such-folder') });
    const answer = await server.call('GET', '/');
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(answer.body).toContain('Innesto is running');
  });

  test('are served with their files, and nothing beside them', async () => {
    const folder = join(mkdtempSync(join(inject('temporaryFolder'), 'pages-')), 'dist');
    mkdirSync(join(folder, 'assets'), { recursive: true });
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Innesto</title>');
    writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
    writeFileSync(join(folder, 'assets', 'main-1a2b.js'), 'export {};');
    writeFileSync(join(folder, '..', 'secret.txt'), 'secret');
    server = await startTestServer({ store, pages: folder });
    const page = await server.call('GET', '/');
    expect([page.statusCode, page.headers['content-type'], page.headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-cache',
    ]);
    const policy = String(page.headers['content-security-policy']);
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "base-uri 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types svelte-trusted-html innesto-sandboxed-frame ProseMirrorClipboard',
    ])
      expect(policy).toContain(rule);
    expect(policy).not.toMatch(/script-src[^;]*unsafe|upgrade-insecure/);
    expect(page.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    });
    const script = await server.call('GET', '/assets/main-1a2b.js');
    expect([script.headers['content-encoding'], script.body]).toEqual([undefined, 'export {};']);
    expect([script.statusCode, script.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect((await server.call('GET', '/favicon.svg')).headers['content-type']).toBe('image/svg+xml');
    for (const url of [
      '/assets/../secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/assets/%2e%2e/%2e%2e/secret.txt',
      '/secret.txt',
      '/assets',
      '/assets/',
      '/index.htm',
    ]) {
      const answer = await server.call('GET', url);
      expect([400, 404]).toContain(answer.statusCode);
      expect(answer.body).not.toBe('secret');
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    }
  });

  test('are handed out compressed, as the build has left them, to whoever takes them so', async () => {
    const folder = join(mkdtempSync(join(inject('temporaryFolder'), 'pages-')), 'dist');
    mkdirSync(join(folder, 'assets'), { recursive: true });
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Innesto</title>');
    const script = 'export const many = [1, 1, 1, 1];';
    writeFileSync(join(folder, 'assets', 'main-1a2b.js'), script);
    writeFileSync(join(folder, 'assets', 'main-1a2b.js.br'), brotliCompressSync(script));
    writeFileSync(join(folder, 'assets', 'main-1a2b.js.gz'), gzipSync(script));
    server = await startTestServer({ store, pages: folder });
    const answer = await server.call('GET', '/assets/main-1a2b.js', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(answer.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'application/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(answer.headers['vary']).toContain('accept-encoding');
    expect(brotliDecompressSync(answer.rawPayload).toString()).toBe(script);
    const older = await server.call('GET', '/assets/main-1a2b.js', { headers: { 'accept-encoding': 'gzip' } });
    expect(gunzipSync(older.rawPayload).toString()).toBe(script);
    const plain = await server.call('GET', '/assets/main-1a2b.js');
    expect([plain.headers['content-encoding'], plain.body]).toEqual([undefined, script]);
    const page = await server.call('GET', '/', { headers: { 'accept-encoding': 'gzip, br' } });
    expect([page.statusCode, page.headers['content-encoding']]).toEqual([200, undefined]);
  });
});
