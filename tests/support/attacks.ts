/**
 * Where single rooms of the hub are attacked: by packages and manifests, for rights that were not granted, on the way out, for secrets, out of the
 * sandbox. Each takes a moment, so that the long run tells all of them as often as what a whole hub is attacked with.
 */
export const ATTACKS_ON_ROOMS: readonly string[] = [
  'core/src/api/route/plugin.test.ts',
  'core/src/api/session.test.ts',
  'core/src/model/message/hostile-values.test.ts',
  'core/src/registry/package.test.ts',
  'core/src/registry/proposals.test.ts',
  'core/src/registry/real-sandbox.test.ts',
  'core/src/registry/registry.test.ts',
  'core/src/registry/remove-meanwhile.test.ts',
  'core/src/registry/strikes.test.ts',
  'core/src/registry/unpack.test.ts',
  'core/src/sandbox/apart.test.ts',
  'core/src/sandbox/memory-cap.test.ts',
  'core/src/sandbox/supervisor.test.ts',
  'core/src/service/http/make-request.test.ts',
  'core/src/service/http/outside.test.ts',
  'core/src/service/http/package-registry.test.ts',
  'core/src/service/http/public-address.test.ts',
  'core/src/service/oauth/tokens.test.ts',
  'core/src/service/secret/secrets.test.ts',
  'sdk/src/host/kernel/kernel.test.ts',
  'sdk/src/host/pump.test.ts',
  'tests/mail/hostile-mail.test.ts',
];
