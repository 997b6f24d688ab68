const ENGINE = ['packages/engine/'];
const MODELS = ['packages/models/'];
const SERVER = ['packages/server/'];
/** Folders of the engine that run no network: polling, file signatures. */
const NO_NETWORKS = ['packages/engine/src/process/', 'packages/engine/src/image/'];

/**
 * Words that docs/glossary.md has replaced by the field's own terms. `words` of several parts, as
 * `firmEnds`, are found in any spelling (`FIRM_ENDS`, `firm-ends.ts`). `in` and `except` are path
 * prefixes: a word may be right in one place (a promise settles) and wrong in another.
 * @type {import('./words.mjs').RetiredWord[]}
 */
export const RETIRED_WORDS = [
  // Segmentation
  { words: ['look', 'looks'], use: 'pass (an inference pass)', in: ENGINE, except: NO_NETWORKS },
  { words: ['opinion', 'opinions'], use: 'prediction' },
  { words: ['unsure', 'doubt', 'doubts', 'sureness'], use: 'uncertainty', in: ENGINE },
  { words: ['blendSure'], use: 'fuse' },
  { words: ['bolder', 'boldest'], use: 'union, or maximum' },
  { words: ['standsOut', 'standOut'], use: 'salient' },
  { words: ['standsBehind'], use: 'occluded' },
  { words: ['settle', 'settles'], use: 'resolve', in: ['packages/engine/src/segmentation/'] },
  { words: ['settleWide', 'settlePeople'], use: 'resolveSoftRegions' },
  { words: ['passersBy', 'passerBy', 'passing'], use: 'bystanders', in: ENGINE },
  { words: ['heldThing', 'heldThings', 'withHeld'], use: 'heldObjects' },
  { words: ['carriedThing', 'carriedThings', 'withThing'], use: 'carriedObjects' },
  { words: ['goods'], use: 'product' },
  { words: ['crockery'], use: 'tableware' },
  {
    words: ['squares'],
    use: 'slidingWindows',
    in: ['packages/engine/src/segmentation/', 'packages/engine/src/capabilities/'],
  },
  { words: ['glimpse', 'glimpses'], use: 'previewMask' },
  // Image operations and matting
  { words: ['crumb', 'crumbs'], use: 'smallComponent' },
  { words: ['stray', 'strays'], use: 'outlierComponent', in: ENGINE },
  { words: ['firm', 'firmEnds'], use: 'opaque, or alphaLevels', in: ENGINE },
  { words: ['combed'], use: 'refineHair' },
  { words: ['takeAway'], use: 'subtractMask', in: ENGINE },
  // The model compiler
  { words: ['widenHalves'], use: 'fp16ToFp32' },
  { words: ['carryPast', 'carryTransposes'], use: 'propagateTransposes' },
  { words: ['freeSize'], use: 'dynamicShapes' },
  { words: ['dropDead'], use: 'eliminateDeadNodes' },
  { words: ['inBytes', 'onBytes'], use: 'int8, or quantized', in: MODELS },
  { words: ['patience'], use: 'retryPolicy' },
  // The server and its callers
  { words: ['wish', 'wishes', 'wished'], use: 'options, or request' },
  { words: ['askedOf'], use: 'parsedRequest' },
  { words: ['slowDown', 'forgive'], use: 'rateLimiter, or reset' },
  { words: ['linger', 'lingers'], use: 'lingeringClose' },
  {
    words: ['letter', 'letters'],
    use: 'message (an e-mail)',
    in: SERVER,
    // Passwords are made of letters.
    except: ['packages/server/src/domain/accounts/password.ts'],
  },
  { words: ['callerGone'], use: 'clientDisconnected' },
  { words: ['heldJob', 'holdToPlan'], use: 'planLimits' },
  { words: ['madeCutout'], use: 'cutoutResult' },
  { words: ['standings'], use: 'quotaStatus' },
  // Tools
  { words: ['rival', 'rivals', 'competitor', 'competitors'], use: 'peer' },
];
