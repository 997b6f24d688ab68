import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MODES, type Mode } from '@nobg/contract/modes.js';
import { networksFor } from '@nobg/engine/mode-networks.js';
import { DEFAULT_CHOICE } from '@nobg/engine/network-choice.js';
import pc from 'picocolors';
import { curlLine, curlSaveLine } from './curl-lines.js';

/** The photo of the example; of the checkout where this runs from one. */
const SAMPLE = fileURLToPath(new URL('../../../../samples/coffee.jpg', import.meta.url));

/**
 * What is said once the server listens.
 * @param secret the first key, the one time it is shown; null when there were keys already
 * @param administratorLink where the first administrator signs up; null when there is one
 * @param late networks that are still to be fetched
 * @param choice which networks the modes are made of
 */
export function welcome(
  url: string,
  secret: string | null,
  administratorLink: string | null,
  late: readonly string[],
  choice = DEFAULT_CHOICE,
): string {
  const lines = ['', `${pc.bold('NoBG')} listens on ${url} (web app; API reference: ${url}/docs)`];
  if (late.length > 0) {
    const lacks = (mode: Mode) => networksFor(mode, {}, choice).some((id) => late.includes(id));
    const able = MODES.filter((mode) => !lacks(mode));
    const ready =
      able.length > 0
        ? `Ready: mode${able.length > 1 ? 's' : ''} ${able.join(', ')}. The other modes`
        : 'The modes';
    lines.push(`${ready} follow when their networks are downloaded:`);
    lines.push(`${late.join(', ')} (progress below, or ${url}/readyz).`);
  }
  if (secret === null) {
    lines.push('Keys: ./nobg keys list, ./nobg keys create --name NAME');
  } else {
    const windows = process.platform === 'win32';
    const photo = existsSync(SAMPLE) ? SAMPLE : 'photo.jpg';
    lines.push(
      '',
      'Your first API key. Store it, it is not shown again:',
      `  ${pc.bold(secret)}`,
      '',
      'Cut out a photo. The answer is JSON with the "url" of the result:',
      '',
      curlLine(url, secret, photo, windows),
    );
    if (!windows) {
      lines.push('', 'The same, saved as cutout.png:', '');
      lines.push(curlSaveLine(url, secret, photo, 'cutout.png'));
    }
  }
  if (administratorLink !== null) {
    lines.push('', 'Become the administrator (this link works once, for a week):');
    lines.push(`  ${pc.bold(administratorLink)}`);
  }
  lines.push('', 'Ctrl-C stops the server after running photos have finished.', '');
  return lines.join('\n');
}
