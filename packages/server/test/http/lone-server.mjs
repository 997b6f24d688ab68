// Starts a server with the engine's own processes, cuts a photo out by its API, and stays for a while.
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { readConfig } from '@nobg/server/config/config.js';
import { startServer } from '@nobg/server/main.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import sharp from 'sharp';

// The runtime's telemetry is sent some ten seconds after a network was loaded.
const [folder, lingerMs] = process.argv.slice(2);
const config = readConfig({
  ...{ PORT: '0', NOBG_DATA_DIR: join(folder, 'data'), NOBG_LOG_LEVEL: 'silent' },
  ...{ NOBG_SLOTS: '1', NOBG_THREADS: '1' },
});
const server = await startServer(config, { networks: await writeSmallNetworks(folder) });
const photo = sharp({
  create: { width: 64, height: 48, channels: 3, background: { r: 200, g: 30, b: 30 } },
});
const form = new FormData();
form.set('image', new Blob([await photo.png().toBuffer()]), 'photo.png');
form.set('mode', 'product');
const headers = { 'X-API-Key': await server.ensureFirstKey() };
const url = `${server.url}/api/v1/remove`;
const answer = await fetch(url, { method: 'POST', body: form, headers });
process.stdout.write(`${answer.status}\n`);
await setTimeout(Number(lingerMs));
await server.close();
