import { REMBG_MODELS } from '@nobg/contract/rembg/models.js';
import { FILES, type UsageRule } from './rule.js';

const PYTHON = 'use clients/python/nobg.py: nobg.remove takes the same bytes and images';

type Rule = Omit<UsageRule, 'api'>;

/** Usages of rembg, as docs/guides/migrate-from-rembg.md has the changes. */
const RULES: readonly Rule[] = [
  {
    kind: 'package',
    pattern: /^\s*(?:"\s*)?(?:from\s+rembg(?:\.[\w.]+)?\s+import|import\s+rembg)\b/,
    files: FILES.python,
    change: PYTHON,
  },
  {
    kind: 'package',
    pattern: /(?:^|["'\s])rembg(?:\[[\w,]+\])?(?=["'\s=<>~;,]|$)/,
    files: FILES.pythonPackages,
    change: PYTHON,
  },
  {
    kind: 'call',
    pattern: /\bnew_session\s*\(/,
    files: FILES.python,
    onlyBeside: true,
    change: 'leave it out; the model becomes a mode (docs/guides/migrate-from-rembg.md)',
  },
  {
    kind: 'call',
    pattern: /\b(?:alpha_matting|only_mask|post_process_mask|bgcolor)\s*=/,
    files: FILES.python,
    onlyBeside: true,
    change:
      'only_mask becomes channels="alpha", bgcolor becomes bg_color, post_process_mask becomes semitransparency=False; alpha_matting is always on',
  },
  {
    kind: 'command',
    pattern: /(?:^|[\s;&|$("'`])rembg\s+(?:i|p|b)\s/,
    change: 'use nobg remove INPUT -o OUTPUT',
  },
  {
    kind: 'command',
    pattern: /(?:^|[\s;&|$("'`])rembg\s+s(?:\s|$)/,
    change: 'start NoBG with NOBG_REMBG=key or loopback, and PORT=7000 to keep the port',
  },
  {
    kind: 'image',
    pattern: /\bdanielgatis\/rembg\b/,
    change: 'run NoBG with NOBG_REMBG=key, and PORT=7000 to keep the port',
  },
  {
    kind: 'endpoint',
    pattern: /:7000\/api\/remove\b/,
    change: 'change host and port to your server and keep the path; it needs NOBG_REMBG',
  },
  {
    kind: 'endpoint',
    pattern: /\/api\/remove\b/,
    onlyBeside: true,
    change: 'keep the path; your server needs NOBG_REMBG',
  },
  {
    kind: 'environment',
    pattern: /\bU2NET_HOME\b/,
    change: 'leave it out; NoBG keeps its weights in NOBG_MODELS_DIR',
  },
  {
    kind: 'call',
    pattern: new RegExp(`['"](?:${Object.keys(REMBG_MODELS).join('|')})['"]`),
    onlyBeside: true,
    change:
      'use a mode instead (docs/guides/migrate-from-rembg.md); the server takes the name as it is',
  },
];

export const REMBG_RULES: readonly UsageRule[] = RULES.map((rule) => ({ ...rule, api: 'rembg' }));
