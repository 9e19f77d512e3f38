import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatGuid, formatUuid, parseUuid } from '../../../src/formats/uuid.ts';
import { refused } from '../../support/formats/refused.ts';

test('a UUID keeps its order, a GUID swaps the first three fields', () => {
  const bytes = parseUuid('00112233-4455-6677-8899-AABBCCDDEEFF');
  assert.is(formatUuid(bytes), '00112233-4455-6677-8899-aabbccddeeff');
  assert.is(formatGuid(bytes), '33221100-5544-7766-8899-aabbccddeeff');
});

test('text that is no UUID is refused', async () => {
  for (const text of ['', '00112233445566778899aabbccddeeff', '00112233-4455-6677-8899-aabbccddeefg']) {
    await refused(() => parseUuid(text), 'UUID', 'E_USAGE');
  }
});

test.run();
