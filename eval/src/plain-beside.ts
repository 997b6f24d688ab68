import type { Evaluation } from './evaluate.js';
import { networkHere } from './model-files.js';
import { PLAIN_NETWORK, PLAIN_NETWORK_INT8 } from './plain-command.js';
import { PlainScores } from './plain-scores.js';
import { PlainTwins } from './plain-twins.js';
import type { PhotoReport } from './report.js';
import type { RunContext } from './run-context.js';

/** The photos with what the plain pass has on them, as far as that was measured. */
export async function withPlain(
  { photos, plainDir, options, progress }: RunContext,
  evaluation: Evaluation,
): Promise<PhotoReport[]> {
  const [network, int8] = await Promise.all(
    [PLAIN_NETWORK, PLAIN_NETWORK_INT8].map((id) => networkHere(id)),
  );
  const scores = network ? new PlainScores(plainDir, network.path) : null;
  const forms = [network, int8].flatMap((file) => (file ? [file.path] : []));
  const twins = options.twins && network ? new PlainTwins(plainDir, forms) : null;
  const byName = new Map(photos.map((photo) => [photo.name, photo]));
  const inFull = new Map(evaluation.inFull.map((photo) => [photo.name, photo]));
  const compared: PhotoReport[] = [];
  for (const photo of evaluation.photos) {
    const it = byName.get(photo.name)!;
    compared.push({
      ...photo,
      plain: (await scores?.read(it)) ?? null,
      twins: inFull.get(photo.name)?.twins ?? null,
      plainTwins: (await twins?.read(it)) ?? null,
    });
  }
  const tell = (what: string, missing: number, command: string) => {
    if (missing === 0) return;
    progress.say(
      `${missing} of ${compared.length} photos have no ${what} of the plain pass: npm run eval -- ${command} makes them.`,
    );
  };
  const without = compared.filter(({ plain }) => plain === null).length;
  tell('score', without, 'plain SET_DIR');
  const untwinned = compared.filter(({ plainTwins }) => plainTwins === null).length;
  if (options.twins) tell('twins', untwinned, 'plain SET_DIR --twins');
  return compared;
}
