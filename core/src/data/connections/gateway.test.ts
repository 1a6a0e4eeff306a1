import type { GatewayDraft } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { changeGateway, draftGateway } from './gateway.ts';
import type { SealIn } from './seal-in.ts';

const sealIn: SealIn = (field, plain, known) => {
  const sealed = typeof plain === 'string' ? `sealed ${plain}` : plain === null ? undefined : known;
  return sealed === undefined ? {} : { [field]: sealed };
};

const DRAFT: GatewayDraft = {
  kind: 'http-gateway',
  name: 'Gateway',
  sender: 'Palestra',
  url: 'https://gateway.example/send?to={to}',
  body: '{"text": "{text}"}',
};

test.each(['Host', 'connection', 'Content-Length', 'transfer-encoding', 'Upgrade'])(
  'the header %s belongs to the line: no gateway sets it',
  (header) => {
    const wrong = expect.objectContaining({ code: 'INNESTO_CONNECTION_SETTINGS' });
    const headers = { 'X-Shop': '7', [header]: '1' };
    expect(() => draftGateway({ ...DRAFT, headers }, sealIn)).toThrow(wrong);
    const row = draftGateway({ ...DRAFT, headers: { 'X-Shop': '7' } }, sealIn);
    expect(() => changeGateway(row, { kind: 'http-gateway', headers }, sealIn)).toThrow(wrong);
  },
);
