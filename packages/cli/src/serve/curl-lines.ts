import { HEADERS } from '@nobg/contract/headers.js';

/**
 * A line that can be pasted into a shell as it is: sends a photo and prints the answer. Its
 * mode needs the first network alone, so that it works while the others are still fetched.
 * @param photo absolute path
 */
export function curlLine(url: string, key: string, photo: string, windows = false): string {
  const quote = windows ? (text: string) => `"${text}"` : quoteForSh;
  // curl's own syntax ends a file's name at ; and , unless it is in quotes.
  const file = /[;,"]/.test(photo) ? `"${photo.replace(/(["\\])/g, '\\$1')}"` : photo;
  return `curl -s -H ${quote(`${HEADERS.apiKey}: ${key}`)} -F ${quote(`image=@${file}`)} -F mode=product ${url}/api/v1/remove`;
}

/** The same, with the cutout saved to a file at the end. For sh; needs no jq. */
export function curlSaveLine(url: string, key: string, photo: string, out: string): string {
  const address = `sed -E 's/.*"url":"([^"]*)".*/\\1/'`;
  return `${curlLine(url, key, photo)} | ${address} | xargs curl -s -o ${quoteForSh(out)}`;
}

function quoteForSh(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
