import { expect, it } from 'vitest';
import { faultReference } from './fault-reference.ts';

it('the page on faults is as the tables are', async () => {
  await expect(faultReference()).toMatchFileSnapshot('../../docs/reference/faults.md');
});
