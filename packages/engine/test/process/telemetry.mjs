// Cuts a photo out in a child process, as the server does, and in this one, as eval does.
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { startPool } from '@nobg/engine/process/pool.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import sharp from 'sharp';

// The runtime's telemetry is sent some ten seconds after a network was loaded.
const [folder, lingerMs = '0'] = process.argv.slice(2);
const background = { r: 200, g: 30, b: 30 };
const inputPath = join(folder, 'photo.png');
await sharp({ create: { width: 64, height: 48, channels: 3, background } })
  .png()
  .toFile(inputPath);
const setup = { networks: await writeSmallNetworks(folder), threads: 1 };
const job = { inputPath, mode: 'product', limits: { maxPixels: 1e6 } };

const pool = startPool({
  ...{ setup, slots: 1, queueLimit: 1, deadlineMs: 60_000 },
  ...{ recycleAfterJobs: 100, recycleAboveBytes: 1e12 },
});
await pool.run({ ...job, outputPath: join(folder, 'by-child.png') });
await (await createCutter(setup)).cut({ ...job, outputPath: join(folder, 'by-this.png') });
await setTimeout(Number(lingerMs));
await pool.close(0);
