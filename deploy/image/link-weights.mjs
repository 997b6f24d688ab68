import { existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Networks and the notes beside them. */
const WEIGHTS = /\.onnx(\.json)?$/;

/**
 * Links the image's weights into the data folder. The image cannot be written, and a server keeps what it finds out about
 * a processor beside the weights: the measured precision and optimised graphs.
 *
 * @param {string} weights folder of the image; it need not be there
 * @param {string} data the data folder
 * @returns {string} the folder of networks that the server is to use: within the data folder, or the image's where that
 *   cannot be written
 */
export function linkWeights(weights, data) {
  const models = join(data, 'models');
  if (!existsSync(weights)) return models;
  try {
    mkdirSync(models, { recursive: true, mode: 0o700 });
    const names = readdirSync(weights).filter((name) => WEIGHTS.test(name));
    for (const name of readdirSync(models)) {
      if (!names.includes(name) && leadsInto(weights, join(models, name))) {
        rmSync(join(models, name));
      }
    }
    for (const name of names) link(join(weights, name), join(models, name));
    return models;
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(error.code)) throw error;
    return weights;
  }
}

/** Whether a path is a link to a file of this folder: one of an older image, then. */
function leadsInto(folder, path) {
  try {
    return readlinkSync(path).startsWith(join(folder, '/'));
  } catch {
    return false;
  }
}

/** A file that is there already stays: it was fetched, or another container of this image made the link. */
function link(target, path) {
  try {
    symlinkSync(target, path);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}
