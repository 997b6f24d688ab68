import { deflateSync } from 'node:zlib';
import { PNG_SIGNATURE, pngChunk } from '../png-chunks.js';
import {
  type Chromaticities,
  greyProfile,
  rgbProfile,
  SRGB_CHROMATICITIES,
} from './icc-profile.js';

/** gAMA of what is meant to be seen as sRGB, within what programs round it to. */
const SRGB_GAMMA = 0.45455;
const GAMMA_SLACK = 0.02;
/** Of a chromaticity. */
const XY_SLACK = 0.005;

const SCALE = 100_000;
/** IHDR's colour types of grey, with and without alpha. */
const GREY: readonly number[] = [0, 4];

/**
 * A PNG whose gAMA or cHRM says that its colours are not those of sRGB, with a profile that says the
 * same: libvips looks at profiles alone. PNG, third edition, 11.3.2: cICP, iCCP and sRGB go before.
 * @returns null where its colours are sRGB's, or it says nothing of them
 */
export function pngWithProfile(png: Buffer): Buffer | null {
  const found = coloursOf(png);
  if (found === null) return null;
  const { gamma, chromaticities, grey } = found;
  const usual = Math.abs(gamma - SRGB_GAMMA) < GAMMA_SLACK;
  if (usual && (grey || isSrgb(chromaticities))) return null;
  const profile = grey ? greyProfile(1 / gamma) : rgbProfile(1 / gamma, chromaticities);
  if (profile === null) return null;
  const afterHeader = PNG_SIGNATURE.length + 12 + 13;
  const chunk = pngChunk(
    'iCCP',
    Buffer.concat([Buffer.from('gAMA\0\0', 'latin1'), deflateSync(profile)]),
  );
  return Buffer.concat([png.subarray(0, afterHeader), chunk, png.subarray(afterHeader)]);
}

interface Colours {
  /** As gAMA has it: about 0.45455 for sRGB. */
  readonly gamma: number;
  readonly chromaticities: Chromaticities;
  readonly grey: boolean;
}

function coloursOf(png: Buffer): Colours | null {
  let gamma: number | null = null;
  let chromaticities: Chromaticities | null = null;
  let grey = false;
  for (let at = PNG_SIGNATURE.length; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === 'IDAT') break;
    if (['iCCP', 'sRGB', 'cICP'].includes(type)) return null;
    if (type === 'IHDR') grey = GREY.includes(data[9] ?? 0);
    if (type === 'gAMA' && length === 4) gamma = data.readUInt32BE(0) / SCALE;
    if (type === 'cHRM' && length === 32) chromaticities = readChromaticities(data);
    at += length + 12;
  }
  if (gamma === null && chromaticities === null) return null;
  // Beyond this no display was ever made; a file that says so is damaged, or plays.
  if (gamma !== null && !(gamma >= 0.1 && gamma <= 10)) gamma = null;
  if (gamma === null && chromaticities === null) return null;
  return {
    gamma: gamma ?? SRGB_GAMMA,
    chromaticities: chromaticities ?? SRGB_CHROMATICITIES,
    grey,
  };
}

function readChromaticities(data: Buffer): Chromaticities | null {
  const pair = (at: number) =>
    [data.readUInt32BE(at) / SCALE, data.readUInt32BE(at + 4) / SCALE] as const;
  const found = { white: pair(0), red: pair(8), green: pair(16), blue: pair(24) };
  const usable = Object.values(found).every(([x, y]) => x >= 0 && y > 0 && x + y <= 1.2);
  return usable ? found : null;
}

function isSrgb(found: Chromaticities): boolean {
  return (['white', 'red', 'green', 'blue'] as const).every((name) =>
    found[name].every((value, i) => Math.abs(value - SRGB_CHROMATICITIES[name][i]!) < XY_SLACK),
  );
}
