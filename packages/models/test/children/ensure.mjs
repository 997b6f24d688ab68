// Runs ensure() of a store in a process of its own: prints each event as a line, and
// stands still for good, as a hung machine would, when it comes to the event named.
//   node ensure.mjs '{"store": {…}, "id": "…", "hangAt": "compile"}'
import { writeSync } from 'node:fs';
import { createModelStore } from '@nobg/models/store.js';

const { store, id, hangAt } = JSON.parse(process.argv[2]);

function report(event) {
  writeSync(1, `${JSON.stringify(event)}\n`);
  if (event.kind === hangAt && event.done !== 0) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
}

const result = await createModelStore(store).ensure(id, report);
report({ kind: 'result', path: result.path });
