import assert from 'node:assert/strict';
import type { AuditEvent } from '@nobg/server/entities/audit-event.js';
import { LATER, NOW, type Stores } from './stores.js';
import type { Suite } from './suite.js';

function event(id: string, of: Partial<AuditEvent> = {}): AuditEvent {
  return {
    ...{ id, at: NOW, event: 'key_made', source: 'web', accountId: 'usr_a', actorId: 'usr_b' },
    ...{ target: 'key_one', detail: 'kind=live', address: '2001:0db8:0001:000a::/64' },
    ...of,
  };
}

export const AUDIT_STORE: Suite<Stores> = {
  'gives events back as they were put in, of accounts that are not there, too': async (stores) => {
    const { auditEvents } = stores;
    const nothing = { accountId: null, actorId: null, target: null, detail: null, address: null };
    await auditEvents.add(event('evt_1'));
    await auditEvents.add(event('evt_2', { ...nothing, source: 'command_line', at: LATER }));
    const all = { accountId: null, event: null, before: null, limit: 10 };
    assert.deepEqual(await auditEvents.list(all), [
      event('evt_2', { ...nothing, source: 'command_line', at: LATER }),
      event('evt_1'),
    ]);
  },

  'lists the newest first, in pages, of one account or event': async ({ auditEvents }) => {
    for (const id of ['evt_1', 'evt_2', 'evt_3']) await auditEvents.add(event(id));
    await auditEvents.add(event('evt_4', { at: LATER, accountId: 'usr_c' }));
    await auditEvents.add(event('evt_5', { at: LATER, event: 'signed_in' }));
    const all = { accountId: null, event: null, before: null, limit: 2 };
    const ids = async (of: Partial<Parameters<typeof auditEvents.list>[0]>) =>
      (await auditEvents.list({ ...all, ...of })).map(({ id }) => id);
    assert.deepEqual(await ids({}), ['evt_5', 'evt_4']);
    assert.deepEqual(await ids({ before: 'evt_4' }), ['evt_3', 'evt_2']);
    assert.deepEqual(await ids({ before: 'evt_1' }), []);
    assert.deepEqual(await ids({ before: 'evt_unknown' }), []);
    assert.deepEqual(await ids({ accountId: 'usr_c' }), ['evt_4']);
    assert.deepEqual(await ids({ event: 'signed_in' }), ['evt_5']);
  },

  'forgets what is older than a time, and nothing else': async ({ auditEvents }) => {
    await auditEvents.add(event('evt_1'));
    await auditEvents.add(event('evt_2', { at: LATER }));
    assert.equal(await auditEvents.deleteBefore(LATER), 1);
    const rest = await auditEvents.list({ accountId: null, event: null, before: null, limit: 9 });
    assert.deepEqual(
      rest.map(({ id }) => id),
      ['evt_2'],
    );
  },
};
