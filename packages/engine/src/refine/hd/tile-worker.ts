/** A thread that draws one tile after the other; what it cannot draw ends it. */
import { parentPort } from 'node:worker_threads';
import { drawTile, type TileView } from './draw-tile.js';

parentPort?.on('message', (view: TileView) => {
  const drawn = drawTile(view);
  parentPort?.postMessage(drawn, [drawn.buffer as ArrayBuffer]);
});
