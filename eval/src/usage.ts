import { MODES } from '@nobg/contract/modes.js';
import { SMALL } from './subset.js';

/** What `--help` prints. */
export const USAGE = `Usage: npm run eval -- SET_DIR [SET_DIR…] [options]
       npm run eval -- plain SET_DIR [SET_DIR…] [options]
       npm run eval -- options SET_DIR [SET_DIR…] [options]

Cuts out every photo of one or more test sets as a request would and measures the
results against the ground truth. The second form makes the scores of the plain pass
(one pass of ISNet in float32 on the photo stretched to 1024×1024) and keeps them, so
that every later run prints its differences from them. The third form sets options as a
caller who sees the ground truth would (a box around the subject, a point in it, holes, …)
and prints what each is worth against not asking.

Photos:
  --mode MODE          only photos of this mode (${MODES.join(', ')})
  --ids A,B            only these photos: <mode>/<name>, or SET:<mode>/<name>
  --subset N           N photos, of each row and source its share, the same every time;
                       small: ${SMALL}, under six minutes on two cores
What is measured:
  --as MODE            cut all photos out in this mode, whatever their own
  --licences SET       networks that may be used: any (default) or permissive
  --threads N          threads of a network run (default: all cores)
  --score-only DIR     don't run the engine: measure the files of DIR
  --ablation           leave out each part of the engine in turn, and print what that changes
  --without A,B        leave out these parts together; may be given several times
  --twins              compare each cutout with those of the photo saved again at quality 85,
                       resized to 90 %, and by the networks in their other precision
  --set NAME=V1,V2     give a tuned number of the engine other values, and print what each
                       changes; may be given several times: all combinations
What is kept:
  --run DIR            keep each result in DIR at once; a run that was stopped goes on
                       when it is started again with the same arguments
  --memory DIR         keep what networks answer in DIR, and ask nothing twice
  --plain-scores DIR   where the plain pass's scores are (default: eval/plain in the
                       data folder)
  --predictions DIR    keep each alpha as DIR/<mode>/<name>.png (DIR/SET/<mode>/<name>.png
                       of several sets); report and contact sheet go there too unless
                       told otherwise
What is told:
  --json FILE          write all numbers, by photo, row and source
  --markdown FILE      write the tables in Markdown; -: print them so
  --html FILE          write a contact sheet of the worst results
  --worst N            results a row on the contact sheet (default 6)
  --against FILE       compare with a report that an earlier run wrote
  --help               show this

With plain: --mode, --ids, --subset, --threads, --memory, --plain-scores, --predictions,
--twins. With options: --mode, --ids, --subset, --threads, --memory, --licences, --json,
--markdown.
`;
