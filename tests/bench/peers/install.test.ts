import { expect, test } from 'vitest';
import { manifestOf, whyNoRoom, whyNotInstalled } from './install.ts';
import { PINS } from './pins.ts';

test('a folder is told exactly what to install, and what in the place of what', () => {
  expect(JSON.parse(manifestOf(PINS.n8n))).toEqual({
    private: true,
    dependencies: PINS.n8n.packages,
    overrides: PINS.n8n.instead,
  });
});

test('every version is pinned', () => {
  const versions = Object.values(PINS).flatMap(({ packages }) => Object.values(packages));
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test('a disk with too little room is told of before anything is fetched', () => {
  const pin = { ...PINS.dbos, megabytes: 100 };
  expect(whyNoRoom('dbos', pin, { folder: '/srv', free: 150 })).toBeNull();
  expect(whyNoRoom('dbos', pin, { folder: '/srv', free: 149 })).toBe(
    'dbos needs 150 MB to be installed, and /srv has 149 MB: name another by --keep.',
  );
});

test.each([
  ['npm error code ENOSPC\nnpm error nospc no space left on device', 'the disk is full'],
  ['npm error code ENOTFOUND\nnpm error network request to registry failed', 'the npm registry cannot be reached'],
  [
    "npm error code E404\nnpm error 404  'cssomnom@^0.1.0' is not in this registry.",
    'the npm registry has no cssomnom@^0.1.0.',
  ],
  [
    'npm error code ETARGET\nnpm error notarget No matching version found for pg-boss@99.0.0.',
    'the npm registry has no pg-boss@99.0.0.',
  ],
  ['npm error code EPERM\nnpm error syscall mkdir', 'npm could not install it:\nnpm error code EPERM'],
])('of what npm says %j the reason is told', (said, reason) => {
  expect(whyNotInstalled('n8n', said)).toContain(`n8n: ${reason}`);
});
